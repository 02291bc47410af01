import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { buildBinding, planBinding } from '../../../../src-main/host/setup-tensorflow/build-binding.ts';

const installed = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mnemo-binding-'));
  for (const name of ['package.json', 'binding']) {
    cpSync(join(installed, name), join(folder, name), { recursive: true });
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('compiles all sources for the newest Node-API both sides know, and finds the library from where the binding lies', () => {
  const { output, compilerArguments } = planBinding(folder, 'tensorflow-2.21.0', '/node/include', 10);
  expect(output).toBe(join(folder, 'lib/napi-v8/tfjs_binding.node'));
  expect(compilerArguments).toContain('-DNAPI_VERSION=8');
  expect(compilerArguments.filter((each) => each.endsWith('.cc'))).toEqual([
    join(folder, 'binding/tfjs_backend.cc'),
    join(folder, 'binding/tfjs_binding.cc'),
  ]);
  const rpath = compilerArguments.find((each) => each.startsWith('-Wl,-rpath,'))!.slice('-Wl,-rpath,'.length);
  const libraries = compilerArguments.filter((each) => each.includes('.so.'));
  expect(libraries).toHaveLength(2);
  // The dynamic linker puts the binding's own folder for $ORIGIN.
  for (const library of libraries)
    expect(join(rpath.replace('$ORIGIN', dirname(output)))).toBe(dirname(library));
});

it('does not ask for a newer Node-API than the Node that loads it', () => {
  expect(planBinding(folder, 'w', '/n', 6).output).toContain('napi-v6');
});

it('says which package brings the compiler where there is none', async () => {
  vi.stubEnv('CXX', join(folder, 'no-compiler'));
  await expect(buildBinding(folder, 'tensorflow-2.21.0')).rejects.toThrow(
    /apt-get install g\+\+.*what was fetched is kept/,
  );
});

it('says so where the compiler fails', async () => {
  vi.stubEnv('CXX', process.execPath);
  await expect(buildBinding(folder, 'tensorflow-2.21.0')).rejects.toThrow(/could not be compiled/);
});
