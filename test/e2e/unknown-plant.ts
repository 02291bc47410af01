/**
 * A plant that Mnemo has never heard of, on a broker: two machines, JSON and bare values, texts among them and a value
 * the broker keeps. It runs in real time, as a plant does.
 */
import { connectAsync } from 'mqtt';
import { createRandom } from '../../src-main/simulator/random.ts';

/** What an operator would call the machine that is watched. */
export const MACHINE = 'extruder-12';
/** Its numbers: what a person ticks. */
export const MACHINE_POINTS = 6;
/** All numbers of the plant. */
export const PLANT_NUMBERS = 9;

/** Milliseconds between two rounds of messages. */
const ROUND = 50;

export interface UnknownPlant {
  /** From now on the bearing runs hot, and the motor draws more for it. */
  breakDown(): void;
  close(): Promise<void>;
}

export async function startUnknownPlant(url: string): Promise<UnknownPlant> {
  const client = await connectAsync(url, { protocolVersion: 4 }, false);
  const { normal } = createRandom(5, 'unknown plant');
  const began = Date.now();
  let broken = false;
  const send = (topic: string, value: number | string | object, retain = false) =>
    client.publish(`halle7/${topic}`, typeof value === 'object' ? JSON.stringify(value) : String(value), {
      qos: 1,
      retain,
    });

  send('chiller-3/setpoint', 18.5, true);
  const timer = setInterval(() => {
    const ts = Date.now();
    const seconds = (ts - began) / 1000;
    // One load moves everything, as it does in a real machine.
    const load = Math.sin(seconds / 2) + 0.4 * Math.sin(seconds / 0.7);
    const noise = (size: number) => size * normal();
    send(`${MACHINE}/melt`, {
      ts,
      temperature: 215 + 2 * load + noise(0.1),
      pressure: { in: 42 + 3 * load + noise(0.1), out: 118 + 6 * load + noise(0.2) },
    });
    send(`${MACHINE}/screw/rpm`, 74 + 4 * load + noise(0.2));
    send(`${MACHINE}/motor/amps`, 31 + 2 * load + noise(0.1) + (broken ? 12 : 0));
    send(`${MACHINE}/bearing_t`, 61 + load + noise(0.1) + (broken ? 15 : 0));
    send(`${MACHINE}/recipe`, 'PE-HD <blue>');
    send('chiller-3/flow', 12 + noise(0.1));
    send('chiller-3/supply', { ts, t: 7 + noise(0.05) });
    send('chiller-3/mode', 'auto');
  }, ROUND);

  return {
    breakDown: () => void (broken = true),
    close: async () => {
      clearInterval(timer);
      await client.endAsync();
    },
  };
}
