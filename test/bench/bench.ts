/** Benchmarks: `npm run bench -- NAME [options]`. Numbers of a busy machine mean little; ratios of one run mean more. */
import { Command } from 'commander';
import { computeCommand } from './compute/command.ts';

try {
  await new Command('bench')
    .description('measures how fast this machine does Mnemo’s work')
    .addCommand(computeCommand())
    .parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
