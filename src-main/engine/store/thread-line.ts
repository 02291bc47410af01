/**
 * Calls across a thread boundary: each message is one call, each call gets one answer, in order. Typed arrays in
 * arguments and answers change hands instead of being copied, so the sender must not use them again.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { isDiskFull } from './sqlite.ts';

/** What a thread offers: functions of one argument. */
export type ThreadCalls = { readonly [name: string]: (argument: never) => unknown };
type Argument<F> = F extends (argument: infer A) => unknown ? A : never;
type Answer<F> = F extends (argument: never) => infer R ? R : never;

interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}
type AnswerMessage = { readonly id: number } & (
  { readonly value: unknown } | { readonly problem: string; readonly full: boolean }
);
/** What the thread says without being asked. */
interface NewsMessage {
  readonly news: unknown;
}

/** There was no room on the disk for what was asked. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

export interface Thread<C extends ThreadCalls> {
  ask<N extends keyof C & string>(name: N, argument: Argument<C[N]>): Promise<Answer<C[N]>>;
  /** Waits for the calls under way, lets the thread end and resolves when it has. */
  close(): Promise<void>;
}

/**
 * Starts a thread from a file that calls `answerCalls`.
 * @param name what the thread is called in messages
 * @param data given to the thread as its start data
 * @param hear takes what the thread says without being asked
 */
export function startThread<C extends ThreadCalls, News = never>(
  file: URL,
  name: string,
  data: object,
  hear: (news: News) => void = () => undefined,
): Thread<C> {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(file, { name, workerData: { ...data, port: port2 }, transferList: [port2] });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(problem: Error): void }>();
  let nextId = 1;
  let ended: string | null = null;
  let begun = false;
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const fail = (problem: string): void => {
    ended ??= problem;
    for (const call of waiting.values()) call.reject(new Error(ended));
    waiting.clear();
  };
  worker.on('error', (error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    // What stops a thread from starting is written for the operator; what stops it later is our defect.
    fail(begun ? `The ${name} thread has failed: ${detail}` : detail);
  });
  worker.once('exit', () => fail(`The ${name} thread has ended.`));
  port.on('message', (message: AnswerMessage | NewsMessage) => {
    if ('news' in message) return hear(message.news as News);
    begun = true;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('value' in message) call?.resolve(message.value);
    else call?.reject(message.full ? new DiskFull(message.problem) : new Error(message.problem));
  });

  return {
    ask: (callName, argument) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(new Error(ended));
        const id = nextId++;
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        port.postMessage({ id, name: callName, argument } satisfies CallMessage, buffersIn(argument));
      }),
    async close() {
      ended ??= `The ${name} thread is closed.`;
      // A plain null after the last call: the thread answers what came before it, then ends.
      port.postMessage(null);
      await gone;
      port.close();
    },
  };
}

/** A call as the thread gets it, and what has become of it. */
export type Call = Pick<CallMessage, 'name' | 'argument'>;
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Answers each call by itself, with the function of its name. */
export const oneByOne =
  <C extends ThreadCalls>(handlers: C) =>
  (calls: readonly Call[]): Outcome[] =>
    calls.map(({ name, argument }) => {
      try {
        return { value: handlers[name]!(argument as never) };
      } catch (error) {
        return { error };
      }
    });

/**
 * The thread's side.
 * @param answer is given the calls that wait, and answers each of them
 * @param inWords what the caller is told of an error
 * @param end runs after the last call
 */
export function answerCalls(
  port: MessagePort,
  answer: (calls: readonly Call[]) => readonly Outcome[],
  { inWords, end }: { inWords: (error: unknown) => string; end: () => void },
): void {
  port.on('message', (first: CallMessage | null) => {
    const calls: CallMessage[] = [];
    let message = first;
    while (message !== null) {
      calls.push(message);
      if (calls.length === MOST_TOGETHER) break;
      const more = receiveMessageOnPort(port) as { message: CallMessage | null } | undefined;
      if (more === undefined) break;
      message = more.message;
    }
    for (const [i, outcome] of answer(calls).entries()) {
      const { id } = calls[i]!;
      const said: AnswerMessage =
        'value' in outcome
          ? { id, value: outcome.value }
          : { id, problem: inWords(outcome.error), full: isDiskFull(outcome.error) };
      port.postMessage(said, buffersIn(said));
    }
    if (message === null) {
      end();
      port.close();
    }
  });
}

/** Bounds what one unit holds back: at 1000 rows a call this is 64,000 rows in one transaction. */
const MOST_TOGETHER = 64;

/** Every array buffer in a plain value, once. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return [...found];
}
