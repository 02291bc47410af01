/**
 * Holds back the PUBACKs of one MQTT client until their samples are on disk, while reading goes on.
 *
 * mqtt.js sends the PUBACK of a QoS 1 packet when `handleMessage` calls back, and reads the next packet only after that, so
 * waiting there for a commit would allow one message per commit. Therefore the callback comes at once, with an error: the
 * library then sends nothing and reads on. The PUBACKs are written here, all that are due in one piece, because a write of
 * its own for each costs more than reading the message. Both are how the pinned version works and not what it promises:
 * this is the only file that knows it, and its test is the contract with that version.
 */
import type { IPublishPacket, MqttClient } from 'mqtt';

export interface HeldAcknowledgements {
  /** Sends the PUBACKs of all packets up to this number, in the order they came. */
  release(upTo: number): void;
  /** PUBACKs waiting. */
  held(): number;
  /** Stops reading after the present packet; the network's own flow control holds back the sender. */
  pause(): void;
  resume(): void;
  /** Forgets what belongs to a lost connection: the broker sends those packets again (MQTT 3.1.1 and 5, 4.4). */
  connectionLost(): void;
  /** Reads nothing more, ever: what comes from now on stays with the broker. */
  stop(): void;
}

const HELD = new Error('The acknowledgement comes after the commit.');

/**
 * Installs itself on a client that has not connected yet.
 * @param onPublish called for every incoming PUBLISH with a rising number (the number that `release` takes); must not throw
 */
export function holdAcknowledgements(
  client: MqttClient,
  onPublish: (packet: IPublishPacket, number: number) => void,
): HeldAcknowledgements {
  let received = 0;
  /** Packet numbers and message ids, side by side. */
  let numbers: number[] = [];
  let messageIds: number[] = [];
  /** Entries before this index are released; the lists are cut when many are, because shifting each costs too much. */
  let head = 0;
  let paused = false;
  let stopped = false;
  /** Lets mqtt.js go on reading; set while it waits for us. */
  let goOn: (() => void) | null = null;
  let keepAlive: NodeJS.Timeout | null = null;

  client.handleMessage = (packet, done) => {
    const { qos, messageId } = packet;
    const reason = qos === 1 ? HELD : undefined;
    // What is left over from a connection that is gone cannot be acknowledged any more: the broker sends it again.
    if (stopped || (qos > 0 && !client.connected)) return done(reason);
    received += 1;
    if (qos === 1 && messageId !== undefined) {
      numbers.push(received);
      messageIds.push(messageId);
    }
    onPublish(packet, received);
    if (paused) goOn = () => done(reason);
    else done(reason);
  };

  const resume = (): void => {
    paused = false;
    if (keepAlive) clearInterval(keepAlive);
    keepAlive = null;
    const proceed = goOn;
    goOn = null;
    proceed?.();
  };
  const forget = (): void => {
    numbers = [];
    messageIds = [];
    head = 0;
  };

  return {
    release: (upTo) => {
      const first = head;
      while (head < numbers.length && numbers[head]! <= upTo) head += 1;
      if (head > first && client.connected) client.stream.write(pubacks(messageIds.slice(first, head)));
      if (head === numbers.length) forget();
      else if (head > 4096) {
        numbers = numbers.slice(head);
        messageIds = messageIds.slice(head);
        head = 0;
      }
    },
    held: () => numbers.length - head,
    pause: () => {
      if (paused) return;
      paused = true;
      // With reading stopped no PINGRESP is seen: keep telling the broker that we live, and the client that it need not worry.
      keepAlive = setInterval(
        () => {
          if (!client.connected) return;
          client.sendPing();
          client.reschedulePing(true);
        },
        (client.options.keepalive ?? 60) * 400,
      );
    },
    resume,
    connectionLost: forget,
    stop: () => {
      stopped = true;
      resume();
    },
  };
}

/** PUBACK packets (MQTT 3.1.1 and 5, 3.4): without reason code, in MQTT 5 too, they say success [3.4.2.1]. */
function pubacks(messageIds: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * messageIds.length);
  let at = 0;
  for (const messageId of messageIds) {
    bytes[at++] = 0x40;
    bytes[at++] = 2;
    bytes[at++] = messageId >> 8;
    bytes[at++] = messageId & 0xff;
  }
  return bytes;
}
