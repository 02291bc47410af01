/** What one size came to: the rows from the fault to the alarm of the trials that found it; null where too few did. */
export type Vote = readonly number[] | null;

/**
 * Whether at least half of the trials find a fault. Ends as soon as that is decided.
 * @param trial rows from the fault to the alarm in one trial, or null
 */
export async function vote(trials: number, trial: (index: number) => Promise<number | null>): Promise<Vote> {
  const needed = Math.ceil(trials / 2);
  const delays: number[] = [];
  for (let i = 0; i < trials && delays.length < needed && delays.length + trials - i >= needed; i++) {
    const delay = await trial(i);
    if (delay !== null) delays.push(delay);
  }
  return delays.length >= needed ? delays : null;
}

/**
 * Bisection for the smallest rung of a ladder that is found, given that what is found is also found when it is larger.
 * @returns the rung and its vote; null where not even the largest is found
 */
export async function smallestFound(
  rungs: number,
  voteOn: (rung: number) => Promise<Vote>,
): Promise<{ readonly rung: number; readonly delays: readonly number[] } | null> {
  let low = 0;
  let high = rungs;
  let smallest: { rung: number; delays: readonly number[] } | null = null;
  while (low < high) {
    const rung = (low + high) >> 1;
    const delays = await voteOn(rung);
    if (delays === null) low = rung + 1;
    else {
      smallest = { rung, delays };
      high = rung;
    }
  }
  return smallest;
}
