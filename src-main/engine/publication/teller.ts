/** A form in which standings are told: what is sent when. It keeps what was told; the outlet keeps the connection. */
import type { Told } from './outlet.ts';
import type { Standing } from './standing.ts';

/** Standings by the assets' names as topic levels. */
export type Standings = ReadonlyMap<string, Standing>;

export interface Teller {
  /** A connection is about to be made: what the broker tells should it break. */
  will(): Told;
  /** Topics to listen to. */
  readonly topics: readonly string[];
  /** @returns what to tell because of a message that came */
  heard(topic: string, payload: Uint8Array, standings: Standings): Told[];
  /** What to tell after connecting: everything, because nobody knows what the others still hold. */
  all(standings: Standings): Told[];
  /** What has changed since it was told last; assets that are no longer there are taken back. */
  changed(standings: Standings): Told[];
  /** The last words of a publication: it goes on after a restart, or ends for good and leaves nothing behind. */
  last(forGood: boolean): Told[];
}
