/**
 * Lets a function run at most once in `interval` milliseconds: at once when it has rested long enough, else at the end of
 * the interval, so that the last request is never forgotten.
 * @returns `request` asks for a run, `stop` forgets a waiting one
 */
export function paced(run: () => void, interval: number): { request(): void; stop(): void } {
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
      const rest = interval - (performance.now() - last);
      if (rest <= 0) now();
      else timer = setTimeout(now, rest);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Live pictures change at most four times a second. */
export const LIVE_INTERVAL = 250;
