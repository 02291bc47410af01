/** How busy this process is. */

/** Milliseconds. Asked again sooner (by several screens, say) it repeats what it said: shorter times say little. */
const LEAST_MS = 500;

/** @returns share of one core used since it was asked last, 0..n; null when there is nothing to compare with */
export function createCpuMeter(
  used = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  clock = (): number => performance.now(),
): () => number | null {
  let last: { readonly used: number; readonly at: number } | null = null;
  let share: number | null = null;
  return () => {
    const at = clock();
    if (last !== null && at - last.at < LEAST_MS) return share;
    const now = used();
    share = last === null ? null : (now - last.used) / (at - last.at);
    last = { used: now, at };
    return share;
  };
}
