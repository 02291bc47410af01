/** What is published, and what the benchmark's processes say to each other. */

/** An order to the publisher: one sample per message, the topics in turn. */
export interface PublishOrder {
  readonly kind: 'publish';
  /** Begins every topic. */
  readonly prefix: string;
  /** Numbers of the topics. */
  readonly topics: readonly number[];
  readonly messages: number;
  /** Messages a second; null: as fast as the receiver takes them. */
  readonly rate: number | null;
  /** Source times of the rounds of all topics, microseconds; null: the time of publishing. */
  readonly times: { readonly from: number; readonly step: number } | null;
}

/** How many messages of the present order the receiver has dealt with: the publisher keeps a bounded lead. */
export interface Received {
  readonly kind: 'received';
  readonly messages: number;
}

export type ToPublisher = PublishOrder | Received;

/** The broker has acknowledged every message of the order. */
export interface Published {
  readonly kind: 'published';
  readonly messages: number;
  readonly seconds: number;
}

export const topicOf = (prefix: string, topic: number): string => `${prefix}/line${topic % 10}/point${topic}`;

/** A wave of its own for each topic, with a little noise, at any time in microseconds. */
export function valueOf(topic: number, t: number): number {
  const noise = Math.sin(topic * 12.9898 + (t % 1e9) * 78.233) * 43_758.5453;
  return 50 + (topic % 7) + 5 * Math.sin((2 * Math.PI * t) / (4e6 + (topic % 5) * 1e6)) + (noise % 1) / 10;
}
