/** Runs scenarios one after the other and prints what came of them. */
import { createRandom } from '../../src-main/simulator/random.ts';
import type { Extent, Phase, PhaseContext, PhaseOutcome } from './phase.ts';

export interface RunOptions {
  readonly seed: number;
  readonly kills: number;
  readonly extent: Extent;
  readonly print: (line: string) => void;
  readonly verbose: boolean;
}

const HEADINGS = ['phase', 'published', 'stored', 'missing', 'duplicates', 'again', 'kills', 'seconds'];

/** What a scenario is given: its random stream depends on nothing but the seed and its name. */
export const contextOf = (
  { name }: Pick<Phase, 'name'>,
  { seed, extent, kills }: Pick<RunOptions, 'seed' | 'extent' | 'kills'>,
  say: PhaseContext['say'],
): PhaseContext => ({ seed, extent, kills, say, random: createRandom(seed, name) });

/** @returns whether everything was as it should be; a scenario that cannot run here is told and counts as neither */
export async function runPhases(phases: readonly Phase[], options: RunOptions): Promise<boolean> {
  const { print, seed, verbose } = options;
  print(`seed ${seed}`);
  print(row(HEADINGS));
  const bad: string[] = [];
  for (const phase of phases) {
    const reason = phase.impossible();
    if (reason !== null) {
      print(`${phase.name.padEnd(18)} skipped: ${reason}`);
      continue;
    }
    const began = performance.now();
    const say = verbose ? (what: string) => print(`  ${phase.name}: ${what}`) : () => {};
    const outcome = await attempt(phase, contextOf(phase, options, say));
    const seconds = Math.round((performance.now() - began) / 1000);
    const { published, stored, missing, duplicates, again, kills, findings } = outcome;
    print(row([phase.name, published, stored, missing, duplicates, again, kills, seconds]));
    if (findings.length === 0) continue;
    bad.push(phase.name);
    for (const finding of findings) print(`    ${finding}`);
  }
  if (bad.length > 0) {
    print(
      `Run again what differs: npm run test:crash -- --seed ${seed} ${bad.map((name) => `--phase ${name}`).join(' ')}`,
    );
  }
  return bad.length === 0;
}

/** A scenario that breaks off has shown nothing, and says why. */
async function attempt(phase: Phase, context: PhaseContext): Promise<PhaseOutcome> {
  try {
    return await phase.run(context);
  } catch (error) {
    const nothing = { published: 0, stored: 0, missing: 0, duplicates: 0, again: 0, kills: 0 };
    return { ...nothing, findings: [`It broke off: ${(error as Error).message}`] };
  }
}

const row = ([name, ...numbers]: readonly (string | number)[]): string =>
  String(name).padEnd(18) + numbers.map((number) => String(number).padStart(11)).join('');
