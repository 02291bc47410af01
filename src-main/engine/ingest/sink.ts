/** Where sources put their samples, and what they hear back. The recorder is the one sink; a source may be anything. */
import type { GatheredRows } from '../sample.ts';

/** What the sink asks of a source. */
export interface Source {
  /** Everything up to and including this packet is on disk: it may be acknowledged. Called in rising order. */
  committed(upTo: number): void;
  /** Put nothing more until resume: the sink is full. Called inside `put`, `attach`, or from elsewhere; may repeat. */
  pause(): void;
  resume(): void;
}

/** A source's own way into the sink. A packet's samples are added one by one, then `put` ends it, without a pause between. */
export interface SinkPort {
  /** Adds one sample of the packet in hand. */
  readonly add: GatheredRows['add'];
  /**
   * Hands over what was added; the samples of one packet are committed together.
   * @param packet the source's own rising number. A packet without samples counts too, so that it is acknowledged in
   *   order. null: the samples came in no packet (what a lost session makes stale)
   */
  put(packet: number | null): void;
  /** Nothing more will come before something is acknowledged: commit now instead of waiting for more. */
  commitNow(): void;
  /** The source is gone: it hears nothing more. What it had put is still committed. */
  detach(): void;
}

export interface Sink {
  attach(source: Source): SinkPort;
}
