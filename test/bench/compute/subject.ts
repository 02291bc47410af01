/** A process that measures one backend whenever it is told to. Arguments: the backend's name, threads. */
import * as tfjs from '@tensorflow/tfjs-core';
import { openBackend, type Backend, type BackendName } from '../../../models/index.ts';
import { referenceMemaeConfig, seededRandom } from '../../../models/network/index.ts';
import { threadsFor } from '../../../models/parallel/index.ts';
import { openMemae, trainMemae } from '../../../models/training/index.ts';
import { openTraining } from '../../../models/training/open-network.ts';
import { memoryAt } from '../../../models/training/schedule.ts';
import { firstState } from '../../../models/training/training-state.ts';
import { trainEpoch } from '../../../models/training/train-epoch.ts';
import { windowsOf } from '../../../models/training/windows.ts';
import { backendLoaders } from '../../../src-main/engine/compute/backend-loaders.ts';
import { computeThreads, employComputeThreads } from '../../../src-main/engine/compute/compute-threads.ts';
import { STOCK } from './subject-process.ts';

export type Opened = { readonly workers: number } | { readonly reason: string };

export interface Rates {
  /** Windows per second. */
  readonly train: number;
  readonly score: number;
  /** Milliseconds. */
  readonly singleMs: number;
}

const config = referenceMemaeConfig();
const BATCH = 64;
const ROWS = 4096;

/** tfjs' wasm backend under another name: networks on it are computed with tensors, by its own kernels alone. */
async function openStock(): Promise<Backend> {
  const backend = await openBackend('wasm');
  tfjs.copyRegisteredKernels('wasm', 'stock');
  tfjs.registerBackend('stock', tfjs.engine().registryFactory['wasm']!.factory);
  await tfjs.setBackend('stock');
  await tfjs.ready();
  return backend;
}

async function prepare(name: string, threads: number | undefined) {
  if (name === 'wasm') employComputeThreads(computeThreads(threads));
  const backend = name === STOCK ? await openStock() : await openBackend(name as BackendName, backendLoaders);
  const random = seededRandom(1);
  const rows = Float32Array.from({ length: ROWS * config.channels }, () => random.normal());
  const segment = { rows, mask: new Uint8Array(rows.length).fill(1) };
  const windows = windowsOf([segment], config.windowLength, config.channels);
  // One step: a network like that of the peer, which has learned nothing either.
  const memae = await trainMemae(backend, config, [segment], [], { seed: 1, maxEpochs: 1, workBudget: 1 });
  const network = openTraining(backend.tf, config, firstState(config, 1).parameters, BATCH);
  const open = openMemae(backend, memae);
  const rest = () => Promise.resolve();

  const train = async (steps: number): Promise<void> => {
    const plan = { epochs: 1, windows: Math.min(steps * BATCH, windows.count), passes: 1, checked: 0 };
    await trainEpoch(network, windows, memoryAt(config, 1), 1e-3, plan, () => false, random, rest);
  };
  const score = (count: number) =>
    open.reconstruct(segment.rows, segment.mask, count + config.windowLength - 1);
  const most = Math.floor(windows.count / BATCH);

  const measure = async (seconds: number): Promise<Rates> => ({
    train: BATCH * (await perSecond(train, most, seconds)),
    score: BATCH * (await perSecond((batches) => score(batches * BATCH), most, 0.7 * seconds)),
    singleMs: 1000 / (await perSecond(async (times) => repeat(times, () => score(1)), 100, 0.3 * seconds)),
  });
  await measure(0.2);
  return { measure, workers: name === 'wasm' ? threadsFor(config, BATCH, 'training') : 1 };
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await work();
}

/** How often a second something can be done, by calls that do it more and more often, up to `most` times each. */
async function perSecond(
  work: (times: number) => Promise<unknown>,
  most: number,
  seconds: number,
): Promise<number> {
  const began = performance.now();
  let done = 0;
  for (let times = 1; ; times = Math.min(most, 2 * times)) {
    await work(times);
    done += times;
    const took = (performance.now() - began) / 1000;
    if (took >= seconds) return done / took;
  }
}

const [name = '', threads = ''] = process.argv.slice(2);
try {
  const { measure, workers } = await prepare(name, threads === '' ? undefined : Number(threads));
  process.on('message', (seconds) => {
    void measure(Number(seconds)).then((rates) => process.send!(rates));
  });
  process.send!({ workers } satisfies Opened);
} catch (error) {
  process.send!({ reason: (error as Error).message } satisfies Opened);
}
