/** Runs in the page before anything else: notes when canvases are drawn on, without knowing who draws. */

export interface Probe {
  /** performance.now() of the newest drawing on any canvas. */
  drawn: number;
  /** Drawings since the page was opened. */
  strokes: number;
}

/** Serialised into the page, so it can reach nothing outside of itself. */
export function installProbe(): void {
  const probe: Probe = { drawn: 0, strokes: 0 };
  Object.assign(globalThis, { probe });
  const drawing = CanvasRenderingContext2D.prototype;
  for (const name of [
    'clearRect',
    'stroke',
    'fill',
    'fillRect',
    'fillText',
    'putImageData',
    'drawImage',
  ] as const) {
    const original = drawing[name] as (...all: unknown[]) => unknown;
    Object.assign(drawing, {
      [name](this: CanvasRenderingContext2D, ...all: unknown[]) {
        const result = original.apply(this, all);
        probe.drawn = performance.now();
        probe.strokes += 1;
        return result;
      },
    });
  }
}
