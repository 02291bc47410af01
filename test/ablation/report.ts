/** The table of one data set and what it says. */
import { area, percent, say, table } from '../real-data/acceptance.ts';
import { betterReference, COMBINED, roleOf } from '../real-data/contenders.ts';
import { deviation, mean } from '../real-data/statistics.ts';
import { compareSeeds, judgeClaim, type Step } from './claim.ts';
import { foundOf, titleOf, type DataSet } from './data-sets.ts';
import type { Measured } from './measure-subjects.ts';
import { PAPER_NETWORKS } from './reconstructing.ts';

const [PLAIN, , FULL] = PAPER_NETWORKS;

/**
 * Prints both. @param seeds for each seed, everything that was compared, in one order
 * @returns the same in a few words
 */
export function report(set: DataSet, seeds: readonly (readonly Measured[])[]): string {
  const of = (name: string) => seeds.map((measured) => measured.find((one) => one.name === name)!);
  const areas = (name: string) => of(name).map((one) => one.area);
  const step = (from: string, to: string): Step =>
    compareSeeds({ name: writeName(from), values: areas(from) }, { name: writeName(to), values: areas(to) });
  const found = foundOf(set);
  say(`\n${titleOf(set)}, ${seeds.length} seeds`);
  table(
    ['scored by', 'AUC-ROC', ...(found === null ? [] : [found]), 'network'],
    seeds[0]!.map(({ name }) => [
      writeName(name),
      spread(areas(name), area),
      ...(found === null
        ? []
        : [
            spread(
              of(name).map((one) => one.found),
              percent,
            ),
          ]),
      describeNetworks(of(name)),
    ]),
  );
  const steps = PAPER_NETWORKS.slice(1).map((name, i) => step(PAPER_NETWORKS[i]!, name));
  const claim = judgeClaim(steps);
  const whole = step(PLAIN, FULL);
  say(`The paper's claim ${claim} here: ${[...steps, whole].map(inWords).join('; ')}.`);
  say(`For the default: ${inWords(step(betterReference(areas), COMBINED))}.`);
  const [paper, combined] = [FULL, COMBINED].map((name) => area(mean(areas(name))));
  return `${titleOf(set)}: the claim ${claim}; AUC-ROC ${FULL} ${paper}, default ${combined}`;
}

function writeName(name: string): string {
  return (PAPER_NETWORKS as readonly string[]).includes(name) ? name : `default: ${roleOf(name)}`;
}

function spread(values: readonly number[], write: (value: number) => string): string {
  return `${write(mean(values))}${values.length > 1 ? ` ± ${write(deviation(values))}` : ''}`;
}

function inWords({ from, to, gain, outcome }: Step): string {
  const verb = { better: 'is better than', worse: 'is worse than', same: 'does not differ clearly from' };
  return `${to} ${verb[outcome]} ${from} (${gain < 0 ? '' : '+'}${area(gain)})`;
}

/** How much of the signal a network rebuilds, and what is wrong with its memory. */
function describeNetworks(measured: readonly Measured[]): string {
  const networks = measured.flatMap(({ network }) => (network ? [network] : []));
  if (networks.length === 0) return '';
  const faults = networks.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  const kinds = [...new Set(faults)].map(
    (kind) =>
      `; memory ${kind} with ${faults.filter((one) => one === kind).length} of ${networks.length} seeds`,
  );
  return `rebuilds ${percent(mean(networks.map(({ explained }) => explained)))} %${kinds.join('')}`;
}
