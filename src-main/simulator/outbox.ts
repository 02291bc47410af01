/** Publishing much, fast, without piling it up: at most so many messages wait for the broker's acknowledgement. */
import type { MqttClient } from 'mqtt';

export interface Outbox {
  /** Sends with QoS 1; resolves as soon as another message may be sent. @throws the reason a message could not be sent */
  publish(topic: string, payload: string): Promise<void>;
  /** Resolves when every message is acknowledged. @throws the reason one could not be sent */
  flush(): Promise<void>;
}

/** Enough to keep the line busy, few enough not to pile up in a slow broker. */
const IN_FLIGHT = 256;

/** @param signal ends all waiting at once */
export function createOutbox(client: MqttClient, signal?: AbortSignal): Outbox {
  let unacknowledged = 0;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  signal?.addEventListener('abort', () => wake?.());

  const settle = (error?: Error) => {
    unacknowledged -= 1;
    if (error) failure ??= error;
    wake?.();
  };
  const below = async (limit: number) => {
    while (unacknowledged >= limit && failure === null && signal?.aborted !== true) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    wake = null;
    if (failure !== null) throw failure;
  };
  return {
    publish(topic, payload) {
      unacknowledged += 1;
      client.publish(topic, payload, { qos: 1 }, settle);
      return below(IN_FLIGHT);
    },
    flush: () => below(1),
  };
}
