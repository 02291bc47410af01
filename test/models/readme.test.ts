/** The example in models/README.md is taken from there, checked by the compiler and run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const readme = readFileSync(path.join(MODELS, 'README.md'), 'utf8');
const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
/** The compiler and a training, on a machine that does other things too. */
const PATIENCE = 180_000;
let folder: string;

// Inside models/, so that it finds its packages.
beforeAll(() => {
  folder = mkdtempSync(path.join(MODELS, '.readme-'));
  writeFileSync(path.join(folder, 'example.ts'), example.replaceAll("'./index.ts'", "'../index.ts'"));
  const options = {
    extends: '../../tsconfig.json',
    compilerOptions: { types: ['node'] },
    files: ['example.ts'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(options));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: string[]): { status: number | null; said: string; told: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  return { status, said: stdout, told: stderr };
}

describe('the README of models/', () => {
  it(
    'shows an example that the compiler accepts',
    () => {
      const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
      expect(run(compiler, '-p', '.', '--noEmit')).toMatchObject({ status: 0, said: '' });
    },
    PATIENCE,
  );

  it(
    'shows an example that runs and finds the fault it makes',
    () => {
      const { status, said, told } = run('example.ts');
      expect(told).toMatch(/training 1\b/);
      expect(status).toBe(0);
      expect(said).toMatch(/The score is carried by/);
      expect(said).toMatch(/^true Float32Array/m);
    },
    PATIENCE,
  );

  it('shows pictures and links that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target!);
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(existsSync(path.join(MODELS, link)), link).toBe(true);
  });
});
