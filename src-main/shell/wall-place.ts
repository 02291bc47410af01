/** Where the wall display opens. */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** What is used of Electron.Display. */
export interface WallDisplay {
  readonly id: number;
  readonly bounds: Rectangle;
  /** Without task bar and dock. */
  readonly workArea: Rectangle;
}

/** Share of the only display that the window takes: what lies under it can still be reached. */
const SHARE = 0.8;

/**
 * All of the largest other display; where there is only one, a window in the middle of it.
 * @param here the display of the window that asks
 */
export function wallPlace(
  displays: readonly WallDisplay[],
  here: WallDisplay,
): Rectangle & { readonly fullscreen: boolean } {
  const size = ({ bounds }: WallDisplay) => bounds.width * bounds.height;
  const [other] = displays.filter(({ id }) => id !== here.id).sort((a, b) => size(b) - size(a));
  if (other) return { ...other.bounds, fullscreen: true };
  const { x, y, width, height } = here.workArea;
  const inset = (length: number) => Math.round((length * (1 - SHARE)) / 2);
  return {
    x: x + inset(width),
    y: y + inset(height),
    width: Math.round(width * SHARE),
    height: Math.round(height * SHARE),
    fullscreen: false,
  };
}
