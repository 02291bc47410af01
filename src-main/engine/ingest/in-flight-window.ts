/** Learns how many unacknowledged packets a broker allows, because MQTT 3.1.1 brokers do not tell. */

/** Smaller windows are not worth learning: quiet connections hold as few packets without any limit. */
const SMALLEST = 8;
const SIGHTINGS = 3;

export interface InFlightWindow {
  /** After each arrival: true when the broker will send no more before it gets an acknowledgement. */
  isFull(held: number): boolean;
  /** Before each release: how many packets were held when nothing more came. */
  released(held: number): void;
}

/**
 * When the same number of packets is held at three releases in a row, that number is taken for the broker's limit. A
 * wrong guess costs nothing but a smaller batch, and is dropped as soon as more packets are held than it allows.
 * @param declared the limit this client itself gave (MQTT 5 receive maximum), or Infinity
 */
export function createInFlightWindow(declared: number): InFlightWindow {
  let learned = Infinity;
  let last = 0;
  let sightings = 0;
  return {
    isFull: (held) => {
      if (held > learned) {
        learned = Infinity;
        sightings = 0;
      }
      return held >= Math.min(declared, learned);
    },
    released: (held) => {
      sightings = held === last ? sightings + 1 : 1;
      last = held;
      if (held >= SMALLEST && sightings >= SIGHTINGS) learned = held;
    },
  };
}
