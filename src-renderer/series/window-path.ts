/** One channel of a window over the normal window nearest to it, as two SVG paths on one scale. */

/** Rows of one channel, evenly spaced; the last is the newest. */
export interface WindowRows {
  readonly values: ArrayLike<number>;
  /** Rows of the whole window between two of them. */
  readonly stride: number;
}

export interface WindowPaths {
  readonly measured: string;
  readonly normal: string;
  /** Least and largest value drawn; both 0 where there is none. */
  readonly low: number;
  readonly high: number;
}

/** Every `channels`-th value, from `channel` on. */
export const channelOf = (rows: Float32Array, channel: number, channels: number): Float32Array =>
  rows.filter((_, i) => i % channels === channel);

/**
 * @param measured NaN where a value is missing: the line breaks there
 * @param rows of the window, the width of the picture
 * @param width and height of the picture in its own units; one unit of it stays free above and below
 */
export function windowPaths(
  measured: WindowRows,
  normal: WindowRows,
  rows: number,
  width: number,
  height: number,
): WindowPaths {
  const finite = [...Array.from(measured.values), ...Array.from(normal.values)].filter(Number.isFinite);
  if (finite.length === 0) return { measured: '', normal: '', low: 0, high: 0 };
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const path = ({ values, stride }: WindowRows): string => {
    let line = '';
    let pen = false;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) {
        pen = false;
        continue;
      }
      const row = rows - 1 - (values.length - 1 - i) * stride;
      const x = (row / Math.max(1, rows - 1)) * width;
      // A line that never moves lies in the middle.
      const share = high > low ? (value - low) / (high - low) : 0.5;
      const y = height - 1 - share * (height - 2);
      line += `${pen ? 'L' : 'M'}${round(x)} ${round(y)}`;
      pen = true;
    }
    return line;
  };
  return { measured: path(measured), normal: path(normal), low, high };
}

const round = (value: number): number => Math.round(value * 10) / 10;
