/**
 * Holds back the PUBACKs of one MQTT client until their samples are on disk, while reading goes on.
 *
 * mqtt.js sends the PUBACK of a QoS 1 packet when `handleMessage` calls back, and reads the next packet only after that, so
 * waiting there for a commit would allow one message per commit. Therefore the callback comes at once and the PUBACK is
 * taken off its way in `_sendPacket`. That function is private to mqtt.js: this is the only file that knows it, and its
 * test is the contract with the pinned version.
 */
import type { IPublishPacket, MqttClient } from 'mqtt';

/** The part of mqtt.js this file leans on. */
interface SendsPackets {
  _sendPacket?: (packet: { cmd: string; messageId?: number; reasonCode?: number }, done?: () => void) => void;
}

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

interface Held {
  readonly packet: number;
  readonly messageId: number;
}

/**
 * Installs itself on a client that has not connected yet.
 * @param onPublish called for every incoming PUBLISH with a rising number (the number that `release` takes); must not throw
 */
export function holdAcknowledgements(
  client: MqttClient,
  onPublish: (packet: IPublishPacket, number: number) => void,
): HeldAcknowledgements {
  const internals = client as unknown as SendsPackets;
  const send = internals._sendPacket?.bind(client);
  if (send === undefined) {
    throw new Error(
      'This version of the mqtt package sends packets in another way: install the version Mnemo pins.',
    );
  }
  let received = 0;
  let queue: Held[] = [];
  /** Entries before this index are released; the array is cut when many are, because shifting each costs too much. */
  let head = 0;
  let paused = false;
  let stopped = false;
  /** Lets mqtt.js go on reading; set while it waits for us. */
  let goOn: (() => void) | null = null;
  let keepAlive: NodeJS.Timeout | null = null;

  internals._sendPacket = (packet, done) => {
    if (packet.cmd === 'puback') done?.();
    else send(packet, done);
  };

  client.handleMessage = (packet, done) => {
    // What is left over from a connection that is gone cannot be acknowledged any more: the broker sends it again.
    if (stopped || (packet.qos > 0 && !client.connected)) {
      done();
      return;
    }
    received += 1;
    if (packet.qos === 1 && packet.messageId !== undefined) {
      queue.push({ packet: received, messageId: packet.messageId });
    }
    onPublish(packet, received);
    if (paused) goOn = done;
    else done();
  };

  const resume = (): void => {
    paused = false;
    if (keepAlive) clearInterval(keepAlive);
    keepAlive = null;
    const proceed = goOn;
    goOn = null;
    proceed?.();
  };

  return {
    release: (upTo) => {
      for (let next = queue[head]; next !== undefined && next.packet <= upTo; next = queue[++head]) {
        if (client.connected) send({ cmd: 'puback', messageId: next.messageId, reasonCode: 0 });
      }
      if (head > 4096 || head === queue.length) {
        queue = queue.slice(head);
        head = 0;
      }
    },
    held: () => queue.length - head,
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
    connectionLost: () => {
      queue = [];
      head = 0;
    },
    stop: () => {
      stopped = true;
      resume();
    },
  };
}
