/** All screens of one engine: host and shell add a line for each, and the Health view counts what they were sent. */
import type { Handlers, Listener } from './contract.ts';
import type { Line } from './line.ts';
import type { LiveFlow } from './live-flow.ts';
import { isFault, sentenceOf } from './sentence.ts';
import { serveScreen } from './serve-screen.ts';
import type { StageCounters } from './words.ts';

export interface Screens {
  add(line: Line): void;
  /** Closes every line. */
  close(): void;
}

export interface ScreensOptions {
  readonly handlers: Handlers;
  subscribe(listener: Listener): () => void;
  /** A call failed through a mistake in the program: log it with its stack. */
  readonly onFault: (call: string, error: unknown) => void;
}

export function createScreens({ handlers, subscribe, onFault }: ScreensOptions): Screens {
  const open = new Map<Line, LiveFlow['counts']>();
  const past = { in: 0, out: 0, dropped: 0 };
  let refusedCalls = 0;
  let lastRefusal: string | null = null;

  const add = (total: typeof past, counts: LiveFlow['counts']) => {
    total.in += counts.in;
    total.out += counts.out;
    total.dropped += counts.dropped;
  };
  const counters = (): StageCounters => {
    const total = { ...past };
    for (const counts of open.values()) add(total, counts);
    const refused = { 'live rows cut for a slow screen': total.dropped, 'calls refused': refusedCalls };
    return { stage: 'screen', in: total.in, out: total.out, refused, lastRefusal };
  };
  const service = {
    subscribe,
    handlers: {
      ...handlers,
      'health.counters': async () => [...(await handlers['health.counters']()), counters()],
    },
    onFailure(call: string, error: unknown) {
      refusedCalls += 1;
      lastRefusal = `${call}: ${sentenceOf(error)}`.slice(0, 500);
      if (isFault(error)) onFault(call, error);
    },
  };

  return {
    add(line) {
      open.set(line, serveScreen(line, service));
      line.onClose(() => {
        const counts = open.get(line);
        if (counts) add(past, counts);
        open.delete(line);
      });
    },
    close() {
      for (const line of [...open.keys()]) line.close();
    },
  };
}
