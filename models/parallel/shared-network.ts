import { BETA1, BETA2 } from '../backend/adam-constants.ts';
import { chosenKernels } from '../backend/wasm/choose-width.ts';
import { sharedMemory } from '../backend/wasm/module.ts';
import type { Addressing } from '../memory/index.ts';
import {
  MEMORY_ITEMS,
  multiplyAddsPerWindow,
  positionsOf,
  type MemaeConfig,
  type Weight,
  type Weights,
} from '../network/index.ts';
import type { NetworkInTraining, Told } from '../training/network-on-device.ts';
import type { SavedParameter } from '../training/parameters.ts';
import { openArea } from './area.ts';
import { doAlone, employedCrew } from './crew.ts';
import { ARGUMENTS, mapMemory, type WeightPlace } from './memory-map.ts';
import { TOLD } from './tell.ts';
import type { Command } from './thread.ts';

/** Multiply-adds below which a thread's share is not worth the two waits of a step, some 0.1 ms. */
const LEAST_SHARE = 1e7;
/** Below any similarity: the address weight of an item that is only padding comes out as 0. */
const NEVER = -1e30;
/** Addresses are signed 32-bit numbers to WebAssembly's arithmetic, and memory beyond is better spent otherwise. */
const MOST_BYTES = 2 ** 31;

/**
 * How many of the process's threads a network computes with: as many as its work is worth.
 *
 * @param capacity windows of one call
 */
export function threadsFor(config: MemaeConfig, capacity: number, purpose: 'use' | 'training'): number {
  const work = capacity * multiplyAddsPerWindow(config) * (purpose === 'training' ? 3 : 1);
  const worth = Math.min(capacity, Math.floor(work / LEAST_SHARE));
  return Math.max(1, Math.min(employedCrew()?.size ?? 1, worth));
}

/**
 * Puts a network into memory that a crew of threads shares, to be computed by our own WebAssembly functions alone. Same
 * weights, calls give the same bits on any number of threads.
 *
 * @returns null where it is too large for one memory
 */
export function openSharedNetwork(
  config: MemaeConfig,
  weights: Weights,
  capacity: number,
  purpose: 'use' | 'training',
): NetworkInTraining | null {
  const threads = threadsFor(config, capacity, purpose);
  const crew = threads > 1 ? employedCrew() : null;
  const map = mapMemory(config, capacity, threads, purpose === 'training');
  if (map.bytes > MOST_BYTES) return null;
  const { module, widest } = chosenKernels();
  const memory = sharedMemory(map.bytes);
  const ground = { memory, module, widest, map };
  const area = openArea(ground, 0);
  const orders = new Float64Array(memory.buffer, map.orders);
  const view = (address: number, length: number): Float32Array =>
    new Float32Array(memory.buffer, address, length);
  const numbers = windowNumbers(config);
  const positions = positionsOf(config);
  const items = config.memoryItems;
  view(map.ones, positions * config.widths.at(-1)!).fill(1);
  if (map.memory) view(map.memory.bias, map.itemsPadded).fill(NEVER, items);

  /** Steps of Adam each weight has taken. */
  const taken = new Map<string, number>();
  let derived = false;
  let open = true;
  let [sumOfLosses, steps, asked] = [0, 0, false];

  const put = (place: WeightPlace, { values }: Weight, moments: Moments | null): void => {
    view(place.address, place.floats).set(values);
    derived = false;
    if (!map.training) return;
    const { firstMoment, secondMoment } = map.training;
    for (const [distance, moment] of [
      [firstMoment, moments?.firstMoment],
      [secondMoment, moments?.secondMoment],
    ] as const) {
      const target = view(place.address + distance, place.floats).fill(0);
      if (moment) target.set(moment);
    }
    taken.set(place.name, moments?.steps ?? 0);
  };
  const loadSome = (loaded: Readonly<Record<string, Weight & Partial<Moments>>>): void => {
    for (const place of map.weights) {
      const weight = loaded[place.name];
      if (weight) put(place, weight, weight.firstMoment ? (weight as SavedParameter) : null);
    }
  };
  const together = async (command: Command): Promise<void> =>
    crew ? crew.run(ground, area, command) : doAlone(ground, area, command);
  /** Windows of a pass from which on it is worth waking helpers. */
  const several = (2 * LEAST_SHARE) / multiplyAddsPerWindow(config);
  const run = async (
    command: Command,
    given: Partial<Record<keyof typeof ARGUMENTS, number>>,
  ): Promise<void> => {
    if (!open) throw new Error('This network was disposed. Open the model again.');
    if (!derived) await together('derive');
    derived = true;
    for (const [name, value] of Object.entries(given))
      orders[ARGUMENTS[name as keyof typeof ARGUMENTS]] = value;
    if (command === 'pass' && given.count! < several) doAlone(ground, area, command);
    else await together(command);
  };
  const addressed = (addressing: Addressing | null) => ({
    hasMemory: addressing && items > 0 ? 1 : 0,
    shrinkage: addressing?.shrinkage ?? 0,
    temperature: addressing?.temperature ?? 1,
  });
  loadSome(weights);

  return {
    capacity,
    rows: view(map.rows, capacity * numbers),
    targets: view(map.training?.targets ?? 0, map.training ? capacity * numbers : 0),
    mask: view(map.training?.mask ?? 0, map.training ? capacity * numbers : 0),

    async pass(count, addressing, wanted) {
      const { hasMemory, ...others } = addressed(addressing);
      const told = wanted.reduce((bits, name) => bits | (1 << TOLD.indexOf(name)), 0);
      await run('pass', { count, hasMemory, ...others, told });
      const lengths: Record<Told, number> = {
        reconstruction: count * numbers,
        latentDistance: count,
        newest: hasMemory * count * items,
        queries: count * positions * config.widths.at(-1)!,
        soft: hasMemory * count * positions * items,
        weights: hasMemory * count * positions * items,
      };
      return Object.fromEntries(wanted.map((name) => [name, view(map.told[name], lengths[name])])) as Record<
        (typeof wanted)[number],
        Float32Array
      >;
    },

    async step(count, memoryTerm, learningRate) {
      const { mask, stepSizes, losses, shares } = map.training!;
      const present = Math.max(
        1,
        view(mask, count * numbers).reduce((sum, one) => sum + one, 0),
      );
      const entropyShare = (memoryTerm?.entropyWeight ?? 0) / (count * positions);
      const arguments_ = {
        ...addressed(memoryTerm?.addressing ?? null),
        entropyShare,
        lossScale: 2 / present,
      };
      await run('addGradients', { count, ...arguments_ });
      const squares = new Float64Array(memory.buffer, losses, shares).reduce((sum, share) => sum + share, 0);
      sumOfLosses += squares / present;
      steps++;
      asked ||= arguments_.hasMemory === 1;
      const sizes = view(stepSizes, 2 * map.weights.length);
      map.weights.forEach(({ name }, index) => {
        sizes.fill(0, 2 * index, 2 * index + 2);
        if (name === MEMORY_ITEMS && arguments_.hasMemory === 0) return;
        const step = taken.get(name)! + 1;
        taken.set(name, step);
        sizes[2 * index] = learningRate / (1 - BETA1 ** step);
        sizes[2 * index + 1] = 1 / (1 - BETA2 ** step);
      });
      await run('updateWeights', {});
    },

    async report() {
      const recalled = asked ? new Uint8Array(items) : null;
      for (let thread = 0; thread < threads; thread++) {
        const usage = view(map.area.own.usage + thread * map.area.bytes, map.itemsPadded);
        recalled?.forEach((_, item) => {
          if (usage[item]! > 0) recalled[item] = 1;
        });
        usage.fill(0);
      }
      const loss = sumOfLosses / Math.max(1, steps);
      [sumOfLosses, steps, asked] = [0, 0, false];
      return { loss, recalled };
    },

    load: loadSome,
    restore: loadSome,

    async save() {
      const { firstMoment, secondMoment } = map.training!;
      return Object.fromEntries(
        map.weights.map(({ name, shape, address }): [string, SavedParameter] => {
          const copy = (distance: number): Float32Array =>
            view(
              address + distance,
              shape.reduce((a, b) => a * b, 1),
            ).slice();
          return [
            name,
            {
              shape: [...shape],
              values: copy(0),
              firstMoment: copy(firstMoment),
              secondMoment: copy(secondMoment),
              steps: taken.get(name)!,
            },
          ];
        }),
      );
    },

    dispose() {
      if (open) crew?.release(ground);
      open = false;
    },
  };
}

type Moments = Pick<SavedParameter, 'firstMoment' | 'secondMoment' | 'steps'>;

const windowNumbers = ({ windowLength, channels }: MemaeConfig): number => windowLength * channels;
