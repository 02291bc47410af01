/**
 * Acceptance on the hydraulic test rig: for each component, learns the cycles in which it is at its best and ranks the
 * rest.
 *
 *   npm run accept:hydraulic [-- --data DIR] [--component valve] [--seeds 1,2,3]
 *
 * Prints a table by grade of wear and contender (the score as deployed, and each path alone), means over the seeds; the
 * last line says whether the targets hold, and so does the exit code. Without the data it skips. A component takes a
 * minute or two.
 */
import { parseArgs } from 'node:util';
import { employComputeThreads } from '../../src-main/engine/compute/compute-threads.ts';
import { openBackend, trainDetector, type Backend } from '../../models/index.ts';
import {
  area,
  conclude,
  DEFAULT_DATA,
  locateData,
  readSeeds,
  say,
  table,
  type Target,
} from './acceptance.ts';
import { betterReference, COMBINED, compareWithReferences, contenders, roleOf } from './contenders.ts';
import { CHANNELS, COMPONENTS, readRig, type Component, type Rig } from './hydraulic-files.ts';
import { rankCycles, taskOf, trainingStretches } from './hydraulic-protocol.ts';
import { deviation, mean } from './statistics.ts';

/** Everything finds a worn cooler; the others must be found better than by either linear reference. */
const EASY: Readonly<Record<string, number>> = { cooler: 0.99 };

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    component: { type: 'string' },
    seeds: { type: 'string', default: '1' },
  },
});
const seeds = readSeeds(options.seeds);
const components = readComponents(options.component);
const folder = locateData(options.data, 'hydraulic', 'profile.txt.gz');
if (folder === null)
  say(
    `accept:hydraulic skipped: ${options.data} has no hydraulic rig. Get "Condition monitoring of hydraulic systems" (UCI ` +
      'data set 447), write each channel at 1 Hz as the head of test/real-data/hydraulic-files.ts says into a folder ' +
      '"hydraulic", and name the folder around it with --data DIR.',
  );
else {
  employComputeThreads();
  const backend = await openBackend('wasm');
  const rig = readRig(folder);
  const targets: Target[] = [];
  for (const component of components) targets.push(report(component, await run(rig, component, backend)));
  conclude('accept:hydraulic', targets);
}

function readComponents(name: string | undefined): readonly Component[] {
  const asked = COMPONENTS.filter((component) => name === undefined || component.name === name);
  if (asked.length > 0) return asked;
  throw new Error(
    `--component ${name}: there are ${COMPONENTS.map((component) => component.name).join(', ')}.`,
  );
}

/** By contender, for each seed the area by grade of wear. */
type Areas = Map<string, Map<number, number>[]>;

async function run(rig: Rig, component: Component, backend: Backend): Promise<Areas> {
  const task = taskOf(rig.profile, component);
  const whole = rig.stretch(0, rig.profile.length);
  const results: Areas = new Map();
  for (const seed of seeds) {
    const began = performance.now();
    const trained = await trainDetector(
      { channels: CHANNELS, samplePeriod: 1, segments: trainingStretches(rig, task.train) },
      { backend, seed, falseAlarmsPerWeek: 1 },
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(
      `${component.name}, seed ${seed}: trained in ${seconds} s, window ${trained.windowLength}. ${trained.verdict}`,
    );
    for (const { name, detector } of contenders(trained, backend)) {
      const ranked = rankCycles((await detector.score(whole)).score, task);
      results.set(name, [...(results.get(name) ?? []), ranked]);
    }
    trained.dispose();
  }
  return results;
}

/** Prints the component's table and how combined compares. @returns what has to hold for the component */
function report({ name: component }: Component, results: Areas): Target {
  const names = [...results.keys()];
  const grades = [...results.get(COMBINED)![0]!.keys()];
  const rows = grades.map((grade) => [
    `${component} ${grade}`,
    ...names.map((name) => area(mean(results.get(name)!.map((areas) => areas.get(grade)!)))),
  ]);
  /** The mean over grades, for each seed. */
  const overSeeds = (name: string) => results.get(name)!.map((areas) => mean([...areas.values()]));
  const average = (name: string) => mean(overSeeds(name));
  const means = names.map((name) => {
    const noise = deviation(overSeeds(name));
    return area(average(name)) + (Number.isNaN(noise) ? '' : ` ± ${area(noise)}`);
  });
  table(['AUC-ROC', ...names.map(roleOf)], [...rows, [`${component} mean`, ...means]]);
  say(`${component}: ${compareWithReferences(overSeeds, area)}\n`);
  const combined = average(COMBINED);
  const better = betterReference(overSeeds);
  const least = EASY[component];
  if (least !== undefined)
    return { holds: combined >= least, says: `${component} ${area(combined)}, needs ${area(least)}` };
  return {
    holds: combined > average(better),
    says: `${component} ${area(combined)}, needs more than ${better}'s ${area(average(better))}`,
  };
}
