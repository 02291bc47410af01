/**
 * Does the memory make anomalies stand out? The paper's three networks with one budget of work (see reconstructing.ts), and
 * the default detector with each of its paths alone, trained on the same rows with the same seeds.
 *
 *   npm run ablate [-- --seeds 1,2,3,4,5] [--data DIR] [--quick]
 *
 * Prints a table for each data set, mean and deviation over the seeds, and whether the paper's claim holds there; the
 * last line sums up. --quick: two seeds, the simulated plant only.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_DATA, readSeeds, say } from '../real-data/acceptance.ts';
import { findDataSets, titleOf } from './data-sets.ts';
import { report } from './report.ts';
import { runJobs } from './run-jobs.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    seeds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const seeds = readSeeds(options.seeds ?? (options.quick ? '1,2' : '1,2,3,4,5'));
const { found, missing } = findDataSets(options.data);
const sets = options.quick ? found.slice(0, 1) : found;
if (!options.quick) missing.forEach(say);
// The longest first, so that no core waits for them at the end.
const jobs = sets.toReversed().flatMap((set) => seeds.map((seed) => ({ set, seed })));
const results = await runJobs(jobs, ({ set, seed, seconds }) =>
  say(`${titleOf(set)}, seed ${seed}: ${seconds.toFixed(0)} s`),
);
const verdicts = sets.map((set) =>
  report(
    set,
    results.filter((done) => titleOf(done.set) === titleOf(set)).map(({ measured }) => measured),
  ),
);
say(`ablate: ${verdicts.join('; ')}.`);
