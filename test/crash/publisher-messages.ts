/** What the suite and its publisher process say to each other. */
import type { PlantPlan } from './plant.ts';

export interface PublisherStart {
  readonly kind: 'start';
  readonly url: string;
  readonly plan: PlantPlan;
  readonly ledgerFile: string;
}

export type ToPublisher =
  | PublisherStart
  /** Publishes at this many messages a second until told otherwise. */
  | { readonly kind: 'run'; readonly rate: number }
  /** Publishes so many messages, as fast as they are taken; answered with `drained`. */
  | { readonly kind: 'burst'; readonly messages: number }
  /** Publishes nothing more; answered with `drained`. */
  | { readonly kind: 'pause' }
  /** One message on each topic that is not in the ledger. */
  | { readonly kind: 'probe' };

export type FromPublisher =
  | { readonly kind: 'ready' }
  /** Everything sent is acknowledged and in the ledger. */
  | { readonly kind: 'drained'; readonly messages: number; readonly eventTime: number }
  /** A few times a second while running. */
  | { readonly kind: 'progress'; readonly messages: number; readonly eventTime: number };
