/** The engine's end of a line: answers the calls of one screen and tells it the events. */
import { createBirpc } from 'birpc';
import {
  calls,
  type CallName,
  type EventName,
  type Events,
  type Handlers,
  type Listener,
} from './contract.ts';
import type { Line } from './line.ts';
import { createLiveFlow, type FlowingRows, type LiveFlow } from './live-flow.ts';
import { sentenceOf } from './sentence.ts';
import { EVENT, incoming, MalformedMessage, outgoing, TAKEN } from './wire.ts';

export interface ScreenService {
  readonly handlers: Handlers;
  subscribe(listener: Listener): () => void;
  /** Every call that failed: refusals of bad input too, so that they can be counted. */
  readonly onFailure?: (call: string, error: unknown) => void;
}

/** Above this a screen is not slow but stuck: it is cut off and fetches everything afresh when it comes back. */
export const MOST_QUEUED_BYTES = 64 * 1024 * 1024;

/**
 * Serves one screen until its line closes. Every input is validated with the contract's schema, here and only here;
 * a failed call answers with one sentence.
 * @returns the screen's live-row counts
 */
export function serveScreen(line: Line, service: ScreenService): LiveFlow['counts'] {
  const rpc = createBirpc<{ [EVENT]: Listener }, Record<string, never>, false>(
    {},
    {
      proxify: false,
      timeout: -1,
      post: (message: object) => {
        line.post(message);
        if ((line.queuedBytes?.() ?? 0) > MOST_QUEUED_BYTES) line.close();
      },
      on: (listener) => line.onMessage(listener),
      serialize: outgoing(sentenceOf),
      deserialize: incoming,
      resolver: (name) => (name === TAKEN ? () => live.confirm() : answer(service, name)),
      // A message that is none ends the line; a result that cannot be sent becomes an error answer.
      onGeneralError: (error) => {
        if (error instanceof MalformedMessage) line.close();
        return true;
      },
    },
  );
  const tell = <N extends EventName>(name: N, payload: Events[N]) =>
    void rpc.$callEvent(EVENT, name, payload);
  const live = createLiveFlow((rows) =>
    'replayId' in rows ? tell('replay.rows', rows) : tell('live.rows', rows),
  );
  const unsubscribe = service.subscribe((name, payload) => {
    // The listener is generic over the event's name, which the compiler does not narrow by comparing it.
    if (name === 'live.rows' || name === 'replay.rows') live.push(payload as FlowingRows);
    else tell(name, payload);
  });
  line.onClose((reason) => {
    unsubscribe();
    rpc.$close(new Error(reason));
  });
  return live.counts;
}

const isCall = (name: string): name is CallName => Object.hasOwn(calls, name);

function answer({ handlers, onFailure }: ScreenService, name: string) {
  return async (input: unknown): Promise<unknown> => {
    try {
      if (!isCall(name)) throw new Error(`There is no call named "${name.slice(0, 80)}". Reload the page.`);
      const argument = calls[name].input.parse(input);
      return await (handlers[name] as (argument: unknown) => unknown)(argument);
    } catch (error) {
      onFailure?.(name, error);
      throw error;
    }
  };
}
