/** What every capability of the engine may lean on. Built once in engine.ts, handed to each desk. */
import type { Logger } from 'pino';
import type { Handlers, EventName, Events, CallName } from '../api/contract.ts';
import type { Micros } from '../api/words.ts';
import type { OpenCompute } from './channel.ts';
import type { Records } from './store/records.ts';
import type { TelemetryStore } from './store/telemetry.ts';

export interface EngineParts {
  readonly dataDir: string;
  readonly records: Records;
  readonly telemetry: TelemetryStore;
  readonly openCompute: OpenCompute;
  readonly log: Logger;
  /** Wall clock, injected: arrival times and audit stamps only. Event time comes from samples. */
  readonly now: () => Micros;
  readonly emit: <N extends EventName>(name: N, payload: Events[N]) => void;
}

/** The calls one desk answers: the engine's handlers are the desks' handlers put together. */
export type DeskHandlers<N extends CallName> = Pick<Handlers, N>;

/** A request that cannot be met, in one sentence that says what to do. Crosses to the screen as it is. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** @throws Refusal when there is no such record. */
export function found<T>(record: T | undefined, what: string, id: number): T {
  if (record === undefined) throw new Refusal(`There is no ${what} ${id} any more. Reload the list.`);
  return record;
}
