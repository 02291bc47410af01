/** Fetches a wheel of TensorFlow, and NVIDIA's libraries where it computes with CUDA, and keeps their C parts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { printAside } from '../print.ts';
import type { Wheel } from './choose-wheel.ts';
import { runProgram } from './run-program.ts';

/** Folder of a wheel beside others. */
export const wheelFolder = ({ name, version }: Wheel): string => `${name}-${version}`;

/** The wheels' Python: any would do, for the C library in them is the same. */
const PYTHON_TAG = '3.12';

/**
 * The arguments for pip that unpack packages into a folder. The machine's own Python may be of any version and needs
 * neither a virtual environment nor TensorFlow's Python dependencies: nothing that is fetched runs in Python.
 */
export function pipArguments(
  { platforms }: Wheel,
  folder: string,
  requirements: readonly string[],
): readonly string[] {
  return [
    ...['-m', 'pip', 'install', '--no-deps', '--target', folder],
    ...['--only-binary=:all:', '--implementation', 'cp', '--python-version', PYTHON_TAG],
    ...platforms.flatMap((platform) => ['--platform', platform]),
    ...requirements,
  ];
}

/**
 * The requirements a wheel's METADATA lists for its extra "and-cuda" (PEP 508), without spaces.
 *
 * @example 'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3; extra == "and-cuda"' gives 'nvidia-cudnn-cu12<10.0,>=9.3'
 */
export function cudaRequirements(metadata: string): string[] {
  const lines = metadata.matchAll(/^Requires-Dist:([^;\n]+);.*\bextra\s*==\s*["']and-cuda["']/gm);
  return Array.from(lines, ([, requirement]) => requirement!.replaceAll(/[\s()]/g, ''));
}

/**
 * Fetches the wheel into `parent`/NAME-VERSION, which appears only when it is complete: one that is there already, from
 * a run that was broken off later, is taken as it is.
 *
 * @returns the folder, with tensorflow/ and, with CUDA, nvidia/ in it, where the libraries look for each other
 * @throws Error naming what is missing
 */
export async function fetchWheel(wheel: Wheel, python: string, parent: string): Promise<string> {
  const folder = join(parent, wheelFolder(wheel));
  if (existsSync(folder)) {
    printAside(`${wheel.name} ${wheel.version} has been fetched before.`);
    return folder;
  }
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const parts = join(partial, 'parts');
  const temporary = join(partial, 'temporary');
  mkdirSync(temporary, { recursive: true });
  const pip = async (requirements: readonly string[]): Promise<void> => {
    const ending = await runProgram(python, pipArguments(wheel, parts, requirements), {
      // Gigabytes are unpacked on the way: not into a /tmp that may lie in memory.
      env: { TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore' },
    });
    if (ending === 'missing') {
      throw new Error(`there is no program ${python}. Install Python 3 with pip, or name one with --python.`);
    }
    if (ending !== 'done') {
      throw new Error(
        `pip did not fetch ${requirements[0]} (its messages are above). Check that ${python} has pip ` +
          '(Debian: apt-get install python3-pip), that the Python package index can be reached, and that the disk has room.',
      );
    }
  };
  await pip([`${wheel.name}==${wheel.version}`]);
  keepLibrary(join(parts, 'tensorflow'));
  if (wheel.cuda) {
    const metadata = readFileSync(
      join(parts, `${wheel.name}-${wheel.version}.dist-info`, 'METADATA'),
      'utf8',
    );
    await pip(cudaRequirements(metadata));
  }
  renameSync(parts, folder);
  rmSync(partial, { recursive: true });
  return folder;
}

/** Of the wheel's folder tensorflow/ keeps the two libraries, the C headers and the licences. */
function keepLibrary(tensorflow: string): void {
  for (const name of readdirSync(tensorflow)) {
    if (!/^libtensorflow.*\.so\.\d+$|^include$|NOTICE|LICENSE/.test(name)) {
      rmSync(join(tensorflow, name), { recursive: true });
    }
  }
}
