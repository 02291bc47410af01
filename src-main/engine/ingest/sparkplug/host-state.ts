/** How a primary host tells edge nodes that it is there: STATE (Sparkplug 3.0, 4.5 and 5.8). */
import { NAMESPACE } from './topic.ts';

/** An MQTT message as it is to be published or left as a will. */
export interface StateMessage {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** tck-id-host-topic-phid-birth-topic: spBv1.0/STATE/host. */
export const stateTopic = (host: string): string => `${NAMESPACE}/STATE/${host}`;

/**
 * A birth (online) or death (offline) of a host.
 * tck-id-host-topic-phid-birth-payload, …-death-payload: JSON with the keys online and timestamp (milliseconds).
 * tck-id-host-topic-phid-birth-qos, …-birth-retain, …-death-qos, …-death-retain: QoS 1, retained.
 */
export function stateMessage(host: string, online: boolean, timestamp: number): StateMessage {
  return { topic: stateTopic(host), payload: JSON.stringify({ online, timestamp }), qos: 1, retain: true };
}

export interface HostState {
  readonly online: boolean;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Reads a STATE payload; null when it is none (also for the bare ONLINE and OFFLINE of Sparkplug 2). */
export function readState(payload: Uint8Array): HostState | null {
  // A STATE is some 50 bytes.
  if (payload.byteLength > 1024) return null;
  try {
    const state: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof state !== 'object' || state === null) return null;
    const { online, timestamp } = state as { readonly online?: unknown; readonly timestamp?: unknown };
    if (typeof online !== 'boolean' || typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp)) {
      return null;
    }
    return { online, timestamp };
  } catch {
    return null;
  }
}
