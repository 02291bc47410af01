/** Where sources put their samples, and what they hear back. The recorder is the one sink; a source may be anything. */
import type { Sample } from '../sample.ts';

/** What the sink asks of a source. */
export interface Source {
  /** Everything up to and including this packet is on disk: it may be acknowledged. Called in rising order. */
  committed(upTo: number): void;
  /** Stop reading until resume: the sink is full. */
  pause(): void;
  resume(): void;
}

/** A source's own way into the sink. */
export interface SinkPort {
  /**
   * Hands over all samples of one packet; they are committed together.
   * @param packet the source's own rising number. A packet without samples counts too, so that it is acknowledged in order.
   */
  put(packet: number, samples: readonly Sample[]): void;
  /** Nothing more will come before something is acknowledged: commit now instead of waiting for more. */
  commitNow(): void;
  /** The source is gone: it hears nothing more. What it had put is still committed. */
  detach(): void;
}

export interface Sink {
  attach(source: Source): SinkPort;
}
