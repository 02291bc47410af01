/**
 * The crash suite: what QoS 1 published is stored, whatever breaks.
 *
 *   npm run test:crash [-- --phase NAME ...] [--seed NUMBER] [--kills NUMBER] [--short] [--verbose]
 *
 * Ends with code 1 when anything differs, and says with which seed it can be run again.
 */
import { parseArgs } from 'node:util';
import { PHASES } from './phases/index.ts';
import { closeAllRigs } from './rig.ts';
import { runPhases } from './run-phases.ts';

const { values } = parseArgs({
  options: {
    phase: { type: 'string', multiple: true },
    seed: { type: 'string' },
    kills: { type: 'string', default: '50' },
    short: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const chosen = values.phase ?? PHASES.map(({ name }) => name);
const unknown = chosen.filter((name) => !PHASES.some((phase) => phase.name === name));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    print('Cleaning up.');
    void closeAllRigs().finally(() => process.exit(130));
  });
}

if (unknown.length > 0) {
  print(`There is no phase ${unknown.join(', ')}. There are: ${PHASES.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else {
  const good = await runPhases(
    PHASES.filter(({ name }) => chosen.includes(name)),
    {
      seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed),
      kills: Number(values.kills),
      extent: values.short ? 'short' : 'full',
      print,
      verbose: values.verbose,
    },
  );
  process.exitCode = good ? 0 : 1;
}
