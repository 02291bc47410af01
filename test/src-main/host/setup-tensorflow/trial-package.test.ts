import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openTrial,
  placesIn,
  recover,
  takeOver,
  type Places,
} from '../../../../src-main/host/setup-tensorflow/trial-package.ts';

let places: Places;
const put = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const read = (path: string): string => readFileSync(path, 'utf8');

beforeEach(() => {
  places = placesIn(mkdtempSync(join(tmpdir(), 'mnemo-trial-')));
  put(join(places.installed, 'package.json'), '{}');
  put(join(places.installed, 'dist/lib/index.js'), 'code');
  put(join(places.installed, 'lib/napi-v8/tfjs_binding.node'), 'old binding');
  put(join(places.installed, 'deps/lib/libtensorflow.so'), 'old library');
});
afterEach(() => rmSync(dirname(places.installed), { recursive: true }));

describe('the trial copy', () => {
  it('has the package without what was set up in it, and leaves the package alone', () => {
    openTrial(places, null);
    expect(readdirSync(places.trial).sort()).toEqual(['deps', 'dist', 'package.json']);
    expect(read(join(places.trial, 'dist/lib/index.js'))).toBe('code');
    expect(readdirSync(join(places.trial, 'deps'))).toEqual([]);
    expect(read(join(places.installed, 'lib/napi-v8/tfjs_binding.node'))).toBe('old binding');
  });

  it('keeps the wheel an earlier start fetched and nothing else of it', () => {
    put(join(places.trial, 'deps/tensorflow-2.21.0/tensorflow/lib.so'), 'whole');
    put(join(places.trial, 'deps/tensorflow-2.20.0.partial/x'), 'half');
    put(join(places.trial, 'lib/napi-v8/tfjs_binding.node'), 'half');
    put(join(places.trial, 'package.json'), '{"changed":"by an installer"}');
    openTrial(places, 'tensorflow-2.21.0');
    expect(readdirSync(join(places.trial, 'deps'))).toEqual(['tensorflow-2.21.0']);
    expect(existsSync(join(places.trial, 'lib'))).toBe(false);
    expect(read(join(places.trial, 'package.json'))).toBe('{}');
  });

  it('takes the place of the package whole', () => {
    openTrial(places, null);
    put(join(places.trial, 'lib/napi-v8/tfjs_binding.node'), 'new binding');
    takeOver(places);
    expect(read(join(places.installed, 'lib/napi-v8/tfjs_binding.node'))).toBe('new binding');
    expect(readdirSync(dirname(places.installed))).toEqual(['tfjs-node-gpu']);
  });

  it('leaves the package in its place when it cannot take it', () => {
    expect(() => takeOver(places)).toThrow(/could not be replaced \(ENOENT\)\. Stop Mnemo/);
    expect(read(join(places.installed, 'lib/napi-v8/tfjs_binding.node'))).toBe('old binding');
    expect(readdirSync(dirname(places.installed))).toEqual(['tfjs-node-gpu']);
  });
});

describe('after a kill in the middle of the exchange', () => {
  it('the package comes back where the copy had not taken its place', () => {
    openTrial(places, null);
    rmSync(places.before, { recursive: true, force: true });
    mkdirSync(places.before);
    put(join(places.before, 'package.json'), 'the package');
    rmSync(places.installed, { recursive: true });
    recover(places);
    expect(read(join(places.installed, 'package.json'))).toBe('the package');
    expect(existsSync(places.before)).toBe(false);
  });

  it('the old package goes where the copy had', () => {
    put(join(places.before, 'package.json'), 'older');
    recover(places);
    expect(read(join(places.installed, 'package.json'))).toBe('{}');
    expect(existsSync(places.before)).toBe(false);
  });
});
