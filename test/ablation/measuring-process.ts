/** Measures one data set with one seed at a time: each core has a process of its own. */
import { setFlagsFromString } from 'node:v8';
import { openBackend } from '../../models/index.ts';
import { taskOf, type DataSet } from './data-sets.ts';
import { measureSubjects, type Measured } from './measure-subjects.ts';

export interface Job {
  readonly set: DataSet;
  readonly seed: number;
}
export interface Done extends Job {
  readonly measured: readonly Measured[];
  readonly seconds: number;
}

// As the compute processes do: half the time, the same bits.
setFlagsFromString('--experimental-wasm-revectorize');
const backend = await openBackend('wasm');

process.on('message', ({ set, seed }: Job) => {
  void (async () => {
    const began = performance.now();
    const measured = await measureSubjects(taskOf(set, seed), seed, backend);
    const done: Done = { set, seed, measured, seconds: (performance.now() - began) / 1000 };
    process.send!(done);
  })();
});
