import { openArea, type Area, type Ground } from './area.ts';
import { addGradients } from './backward.ts';
import { passForward } from './forward.ts';
import { CONTROL } from './memory-map.ts';
import { tell } from './tell.ts';
import { deriveWeights, updateWeights } from './update.ts';

/** What a network's threads do together. Numbers, because they stand in shared memory. */
export const COMMANDS = { leave: 0, derive: 1, pass: 2, addGradients: 3, updateWeights: 4 } as const;
export type Command = Exclude<keyof typeof COMMANDS, 'leave'>;

/** Tells a helper thread to take part in a network's work until it is told to leave. */
export interface Joining {
  readonly ground: Ground;
  readonly thread: number;
  /** The last command before its time. */
  readonly generation: number;
}

/** Looks at a word this often before the thread goes to sleep on it: waking takes longer than most waits last. */
const LOOKS = 2000;

/** Waits until a word is no longer what it was; at most so many milliseconds. */
export function waitWhile(words: Int32Array, index: number, value: number, milliseconds = Infinity): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, index) !== value) return;
  Atomics.wait(words, index, value, milliseconds);
}

/** Chunks a thread gets of one pass where they are not too small: more let threads even out, fewer cost less. */
const CHUNKS = 4;
const LEAST_CHUNK = 4;

/** Takes pieces of a command until none is left. Whoever is free takes the next: a thread held up by others does less. */
export function takePieces(area: Area, command: Command, words: Int32Array): void {
  const { count, work } = piecesOf(area, command);
  for (;;) {
    const piece = Atomics.add(words, CONTROL.nextPiece, 1);
    if (piece >= count) return;
    work(piece);
  }
}

/** How many pieces a command has, and how each is done; what comes out does not depend on who does it. */
function piecesOf(area: Area, command: Command): { count: number; work: (piece: number) => void } {
  const { map } = area;
  switch (command) {
    case 'derive':
      return { count: map.threads, work: (part) => deriveWeights(area, part) };
    case 'addGradients':
      return { count: map.training!.shares, work: (share) => addGradients(area, share) };
    case 'updateWeights':
      return { count: map.threads, work: (part) => updateWeights(area, part) };
    case 'pass': {
      const windows = area.argument('count');
      const evenly = Math.ceil(windows / (CHUNKS * map.threads));
      const chunk = Math.min(map.chunk, Math.max(LEAST_CHUNK, evenly));
      const work = (piece: number): void => {
        const first = piece * chunk;
        const count = Math.min(chunk, windows - first);
        passForward(area, first, count);
        tell(area, first, count);
      };
      return { count: Math.ceil(windows / chunk), work };
    }
  }
}

/**
 * What a helper thread does: it waits for messages that tell it to join a network, and works until it may leave.
 *
 * @param listen calls back with every message the thread receives
 */
export function serveThread(listen: (receive: (message: unknown) => void) => void): void {
  const commandOf = Object.fromEntries(Object.entries(COMMANDS).map(([name, code]) => [code, name]));
  listen((message) => {
    const { ground, thread, generation } = message as Joining;
    const area = openArea(ground, thread);
    const words = new Int32Array(ground.memory.buffer, ground.map.control, 4);
    for (let last = generation; ; last = (last + 1) | 0) {
      while (Atomics.load(words, CONTROL.generation) === last) waitWhile(words, CONTROL.generation, last);
      const command = commandOf[Atomics.load(words, CONTROL.command)]!;
      if (command === 'leave') return;
      takePieces(area, command as Command, words);
      if (Atomics.sub(words, CONTROL.pending, 1) === 1) Atomics.notify(words, CONTROL.pending);
    }
  });
}
