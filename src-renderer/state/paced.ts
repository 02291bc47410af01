/**
 * Lets a function run at most once in `interval` milliseconds: at once when it has rested long enough, else at the end of
 * the interval, so that the last request is never forgotten.
 * @param interval milliseconds, or what says how many it is at each request
 * @returns `request` asks for a run, `stop` forgets a waiting one
 */
export function paced(run: () => void, interval: number | (() => number)): { request(): void; stop(): void } {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    timer = undefined;
    last = performance.now();
    run();
  };
  return {
    request() {
      if (timer !== undefined) return;
      const wanted = typeof interval === 'number' ? interval : interval();
      const rest = wanted - (performance.now() - last);
      if (rest <= 0) now();
      else timer = setTimeout(now, rest);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Live pictures change at most four times a second, and at least once. */
export const LIVE_INTERVAL = 250;
const SLOWEST = 1000;
/** A second picture is drawn only once the first has moved by about half a pixel of a plot this wide. */
const PLOT_PIXELS = 2000;
/** Drawing may take one part in so many of the time; the rest is for the operator. */
const REST = 7;
/** However slow the machine: what is shown as live is not older than this. */
const OLDEST = 5000;

/**
 * Milliseconds between two pictures of live rows: often enough that nobody sees it move in steps.
 * @param spanSeconds length of time the picture shows @param costMs how long the last one took to draw
 */
export function liveInterval(spanSeconds: number, costMs: number): number {
  const pixel = (spanSeconds / PLOT_PIXELS) * 1000;
  return Math.max(LIVE_INTERVAL, Math.min(SLOWEST, pixel), Math.min(OLDEST, REST * costMs));
}
