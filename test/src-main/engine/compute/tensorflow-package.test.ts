import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../../../src-main/engine/compute/tensorflow-package.ts';

const installed = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
const folder = mkdtempSync(join(tmpdir(), 'mnemo-tensorflow-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('says in one sentence that libtensorflow is not set up', () => {
  // As npm ci leaves the package, whatever was set up on this machine.
  const copy = join(folder, 'tfjs-node-gpu');
  cpSync(installed, copy, {
    recursive: true,
    filter: (source) => !/^(lib|deps)$/.test(relative(installed, source)),
  });
  symlinkSync(join(installed, '..', '..'), join(folder, 'node_modules'), 'junction');
  expect(() => loadTensorflow(copy)).toThrow(/^libtensorflow is not set up\.$/);
});

it('says that the package is left out', () => {
  expect(() => loadTensorflow('@tensorflow/tfjs-node-none')).toThrow(
    /^its npm package is not installed: run "npm ci"/,
  );
});
