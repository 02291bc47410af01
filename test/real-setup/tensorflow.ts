/**
 * npm run test:tensorflow: sets up native TensorFlow for real in a copy of the project, from the Python package index
 * and with the machine's compiler, breaks it off, goes on, and runs the tests of its numbers on it.
 *
 *   npm run test:tensorflow [-- --python PROGRAM] [--wheel tensorflow|tensorflow-cpu]
 *
 * Skips with a message where the index or a compiler is missing. Not part of `npm test`: it fetches 300 MB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyProject } from './project-copy.ts';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    wheel: { type: 'string', default: 'tensorflow-cpu' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const missing = whatIsMissing();
if (missing !== null) say(`Skipped: ${missing}.`);
else {
  const project = copyProject();
  const before = inNativePackage();
  try {
    walk(project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
  if (inNativePackage() !== before)
    throw new Error("The set-up left the copy: it changed this project's own packages.");
}

/** What lies in this project's own native package, which is not to be touched. */
function inNativePackage(): string {
  return readdirSync(new URL('../../node_modules/@tensorflow/tfjs-node-gpu', import.meta.url)).join(' ');
}

/** Why nothing can be set up here; null where it can. */
function whatIsMissing(): string | null {
  if (process.platform !== 'linux') return 'the wheel holds the C library on Linux only';
  if (spawnSync('g++', ['--version']).status !== 0) return 'there is no g++ (Debian: apt-get install g++)';
  const folder = mkdtempSync(join(tmpdir(), 'mnemo-pip-'));
  // A small package: whether the index answers, and whether there is a pip.
  const { status, stderr, error } = spawnSync(
    options.python,
    ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--dest', folder, 'six'],
    { encoding: 'utf8', timeout: 60_000 },
  );
  rmSync(folder, { recursive: true });
  if (error !== undefined || stderr.includes('No module named pip')) {
    return `${options.python} has no pip (Debian: apt-get install python3-pip)`;
  }
  return status === 0 ? null : 'the Python package index cannot be reached';
}

function walk(project: string): void {
  const scope = join(project, 'node_modules', '@tensorflow');
  const setUp = (
    expected: number,
    wanted: RegExp,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): void => {
    say(`> setup:tensorflow ${args.join(' ')}`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(project, 'src-main/host/setup-tensorflow.ts'), ...args],
      { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 },
    );
    const said = `${stdout}${stderr}`;
    if (status !== expected || !wanted.test(said)) {
      throw new Error(
        `Exit code ${status} instead of ${expected}, or ${wanted} is not in what it said:\n${said}`,
      );
    }
    say(
      said
        .trimEnd()
        .split('\n')
        .at(expected === 0 ? 0 : -1)!,
    );
    if (existsSync(join(scope, '.tfjs-node-gpu-before'))) throw new Error('The old package was left aside.');
  };
  const wheel = ['--from', 'wheel', '--wheel', options.wheel, '--python', options.python];

  say('1. Broken off for want of a compiler: what was fetched stays, the package is as it was.');
  setUp(1, /apt-get install g\+\+/, wheel, { CXX: join(project, 'no-compiler') });
  if (existsSync(join(scope, 'tfjs-node-gpu', 'lib'))) throw new Error('The package was changed.');

  say('2. Started again: nothing is fetched a second time.');
  setUp(0, /has been fetched before[\s\S]*is set up|is set up[\s\S]*has been fetched before/, wheel);
  if (existsSync(join(scope, '.tfjs-node-gpu-trial'))) throw new Error('The trial copy was left behind.');

  say('3. Started once more: it is there.');
  setUp(0, /This is set up already/, wheel);

  say('4. A download that fails leaves it as it is.');
  setUp(1, /download host cannot be reached/, [], { TFJS_NODE_CDN_STORAGE: 'https://127.0.0.1:9/' });
  if (existsSync(join(scope, '.tfjs-node-gpu-trial'))) throw new Error('The trial copy was left behind.');

  say('5. The numbers: every test that runs on each device.');
  const names = testOnIt(project);
  say(`Native TensorFlow was set up from the wheel; ${names} tests of its numbers pass.`);
}

/** Runs the tests of models/ that run on every device, on this one only. @returns how many passed */
function testOnIt(project: string): number {
  const report = join(project, 'report.json');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...[join(project, 'node_modules/vitest/vitest.mjs'), 'run', 'test/models', '-t', 'on cuda'],
      ...['--reporter', 'json', '--outputFile', report],
    ],
    { cwd: project, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (!existsSync(report)) throw new Error(`The tests did not run:\n${stdout}${stderr}`);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const ours = tests.filter(({ fullName }) => fullName.includes('on cuda'));
  const bad = ours.filter((test) => test.status !== 'passed');
  const broken = testResults.filter((file) => file.assertionResults.length === 0).map((file) => file.message);
  if (broken.length > 0) throw new Error(`Tests could not be loaded.\n${broken.join('\n')}`);
  if (status !== 0 || ours.length === 0 || bad.length > 0) {
    const lines = bad.map((test) => `${test.status}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
    throw new Error(`${bad.length} of ${ours.length} tests did not pass.\n${lines.join('\n')}`);
  }
  return ours.length;
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
