/** Fetching, with a program in pip's place that unpacks what a wheel has, or fails where it is told to. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseWheel } from '../../../../src-main/host/setup-tensorflow/choose-wheel.ts';
import {
  cudaRequirements,
  fetchWheel,
  pipArguments,
} from '../../../../src-main/host/setup-tensorflow/fetch-wheel.ts';

const METADATA = `Metadata-Version: 2.4
Name: tensorflow
Requires-Dist: absl-py>=1.0.0
Requires-Dist: keras>=3.12.0
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12 (==8.9.7.29) ; extra == 'and-cuda'
Requires-Dist: nvidia-nccl-cu12 == 2.19.3 ; (platform_machine == "x86_64") and extra == "and-cuda"
Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; python_version < "3.13" and extra == "gcs-filesystem"

The extra == "and-cuda" brings CUDA.
`;

const wheel = chooseWheel({ platform: 'linux', arch: 'x64', glibc: '2.28', card: 'a card' }, undefined);
const folder = mkdtempSync(join(tmpdir(), 'mnemo-wheel-'));
const parent = join(folder, 'deps');
const calls = join(folder, 'calls.txt');
const python = join(folder, 'python');
afterAll(() => rmSync(folder, { recursive: true }));

/** @param failing the requirement at which this pip fails */
function installPython(failing: string): void {
  writeFileSync(
    python,
    `#!${process.execPath}
const fs = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(calls)}, args.join(' ') + '\\n');
if (!fs.statSync(process.env.TMPDIR).isDirectory()) process.exit(3);
const target = args[args.indexOf('--target') + 1];
const write = (path, text = '') => {
  fs.mkdirSync(join(target, path, '..'), { recursive: true });
  fs.writeFileSync(join(target, path), text);
};
if (args.at(-1).startsWith('tensorflow==')) {
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/c_api.h', 'python/big.py',
    'THIRD_PARTY_NOTICES.txt', '__init__.py']) write('tensorflow/' + name);
  write('${wheel.name}-${wheel.version}.dist-info/METADATA', ${JSON.stringify(METADATA)});
} else write('nvidia/cublas/lib/libcublas.so.12');
if (args.some((each) => each.startsWith(${JSON.stringify(failing)}))) process.exit(1);
`,
  );
  chmodSync(python, 0o755);
}

beforeEach(() => {
  rmSync(parent, { recursive: true, force: true });
  rmSync(calls, { force: true });
  mkdirSync(parent);
});

it('reads from METADATA what CUDA needs, in both ways it was ever written', () => {
  expect(cudaRequirements(METADATA)).toEqual([
    'nvidia-cublas-cu12<13.0,>=12.5.3.2',
    'nvidia-cudnn-cu12==8.9.7.29',
    'nvidia-nccl-cu12==2.19.3',
  ]);
});

it('asks pip for binary packages of this machine only, whatever Python it runs in', () => {
  expect(pipArguments(wheel, '/x/parts', ['a==1', 'b']).join(' ')).toBe(
    '-m pip install --no-deps --target /x/parts --only-binary=:all: --implementation cp --python-version 3.12 ' +
      `${wheel.platforms.map((tag) => `--platform ${tag}`).join(' ')} a==1 b`,
  );
});

describe.skipIf(process.platform === 'win32')('a wheel being fetched', () => {
  it('keeps the libraries, the headers and the licences, with CUDA beside them', async () => {
    installPython('nothing');
    const fetched = await fetchWheel(wheel, python, parent);
    expect(readdirSync(parent)).toEqual([`tensorflow-${wheel.version}`]);
    expect(readdirSync(join(fetched, 'tensorflow')).sort()).toEqual([
      'THIRD_PARTY_NOTICES.txt',
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    expect(existsSync(join(fetched, 'nvidia/cublas/lib/libcublas.so.12'))).toBe(true);
    expect(readFileSync(calls, 'utf8')).toMatch(
      /nvidia-cudnn-cu12==8\.9\.7\.29 nvidia-nccl-cu12==2\.19\.3\n$/,
    );
  });

  it('is taken as it is when it is there already', async () => {
    installPython('nothing');
    const first = await fetchWheel(wheel, python, parent);
    expect(await fetchWheel(wheel, '/no/such/python', parent)).toBe(first);
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it.each(['tensorflow==', 'nvidia-'])(
    'is not there when pip fails at %s, and comes at the next start',
    async (failing) => {
      installPython(failing);
      await expect(fetchWheel(wheel, python, parent)).rejects.toThrow(
        /^pip did not fetch .*apt-get install python3-pip/,
      );
      expect(existsSync(join(parent, `tensorflow-${wheel.version}`))).toBe(false);
      installPython('nothing');
      await fetchWheel(wheel, python, parent);
      expect(readdirSync(parent)).toEqual([`tensorflow-${wheel.version}`]);
    },
  );

  it('says what to do where there is no Python', async () => {
    await expect(fetchWheel(wheel, join(folder, 'none'), parent)).rejects.toThrow(
      /^there is no program .*none\. Install Python 3 with pip, or name one with --python\.$/,
    );
  });
});
