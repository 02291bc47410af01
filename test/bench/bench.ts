/** Benchmarks: `npm run bench -- NAME [options]`. Numbers of a busy machine mean little; ratios of one run mean more. */
import { Command } from 'commander';
import { computeCommand } from './compute/command.ts';
import { ingestCommand } from './ingest/command.ts';
import { historyCommand } from './history/command.ts';
import { screenCommand } from './screen/command.ts';

try {
  await new Command('bench')
    .description('measures how fast this machine does Mnemo’s work')
    .addCommand(computeCommand())
    .addCommand(ingestCommand())
    .addCommand(historyCommand())
    .addCommand(screenCommand())
    .parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
