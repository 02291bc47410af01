/** The command line `mnemo`: one subcommand per file in commands/. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { sentenceOf } from '../api/sentence.ts';
import { defaultDataDirectory } from '../supervision/data-directory.ts';
import { openLog } from '../supervision/log-file.ts';
import { register as backup } from './commands/backup.ts';
import { register as demo } from './commands/demo.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as evaluate } from './commands/evaluate.ts';
import { register as exportData } from './commands/export.ts';
import { register as importData } from './commands/import.ts';
import { register as replay } from './commands/replay.ts';
import { register as restore } from './commands/restore.ts';
import { register as score } from './commands/score.ts';
import { register as serve } from './commands/serve.ts';
import { register as train } from './commands/train.ts';
import { InputError } from './input-error.ts';
import { printAside } from './print.ts';

const BAD_INPUT = 2;
const UNEXPECTED = 1;

/**
 * Runs one command and sets the process's exit code: 0 done, 2 bad input (one sentence on stderr, nothing written),
 * 1 anything else (one sentence, and where the log is).
 * @param argv as process.argv
 */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // commander has printed its own sentence (or the help, which is code 0).
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : BAD_INPUT;
    else if (error instanceof InputError) {
      printAside(error.message);
      process.exitCode = BAD_INPUT;
    } else {
      const file = join(defaultDataDirectory(), 'logs', 'command.log');
      printAside(`${sentenceOf(error)} Details: ${file}`);
      openLog(file).fatal({ err: error, argv }, 'command failed');
      process.exitCode = UNEXPECTED;
    }
  }
}

export function createProgram(): Command {
  const { version, description } = createRequire(import.meta.url)('../../package.json') as {
    version: string;
    description: string;
  };
  // Set before the subcommands are added: they inherit it.
  const program = new Command('mnemo').description(description).version(version).exitOverride();
  for (const register of [
    demo,
    serve,
    train,
    score,
    evaluate,
    replay,
    importData,
    exportData,
    backup,
    restore,
    doctor,
  ])
    register(program);
  return program;
}
