/** The command line of npm run setup:tensorflow. */
import { Command, Option } from 'commander';
import { KNOWN_GOOD } from './choose-wheel.ts';

export interface Choices {
  readonly from: 'download' | 'wheel';
  /** NAME or NAME==VERSION of the wheel; left out: what fits this machine. */
  readonly wheel?: string;
  /** A Python 3 that has pip: it fetches the wheel, nothing else. */
  readonly python: string;
}

/**
 * @param argv as process.argv
 * @throws CommanderError after it has printed its sentence, or the help (exit code 0)
 */
export function parseChoices(argv: readonly string[]): Choices {
  return new Command('npm run setup:tensorflow --')
    .description('Sets up native TensorFlow for the cuda backend.')
    .addOption(
      new Option(
        '--from <source>',
        "download: TensorFlow.js' own build, TensorFlow 2.9 for CUDA 11.2. wheel: TensorFlow's Python wheel, newer, " +
          'from the Python package index, with the binding compiled here (Linux)',
      )
        .choices(['download', 'wheel'])
        .default('download'),
    )
    .option(
      '--wheel <name>',
      `tensorflow (with CUDA) or tensorflow-cpu, if need be with ==VERSION; by default what fits this machine, ${KNOWN_GOOD}`,
    )
    .option('--python <program>', 'a Python 3 with pip, which fetches the wheel', 'python3')
    .allowExcessArguments(false)
    .exitOverride()
    .parse(argv)
    .opts<Choices>();
}
