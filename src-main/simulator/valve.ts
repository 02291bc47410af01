/** The control valve: follows its command with a short lag, or sticks. */

/** Time constant of the drive, seconds. */
const LAG = 5;
/** How far a stuck stem slips past the edge of its band when it breaks loose, as a share of the band. */
const SLIP = 0.7;

export interface Valve {
  /**
   * @param command ordered opening, %
   * @param stiction how far the command must be away from the stem before it moves, %; 0 for a healthy valve
   * @returns the opening, %
   */
  move(command: number, stiction: number, dt: number): number;
}

export function createValve(opening: number): Valve {
  let position = opening;
  let target = opening;
  return {
    move(command, stiction, dt) {
      const away = command - target;
      if (Math.abs(away) > stiction)
        target += stiction > 0 ? away - Math.sign(away) * (1 - SLIP) * stiction : away;
      position += (target - position) * (1 - Math.exp(-dt / LAG));
      return position;
    },
  };
}
