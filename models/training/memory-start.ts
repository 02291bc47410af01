import { itemsFromQueries } from '../memory/index.ts';
import { MEMORY_ITEMS, positionsOf, type MemaeConfig, type Random } from '../network/index.ts';
import type { NetworkInTraining } from './network-on-device.ts';
import { drawEvenly, type Windows } from './windows.ts';

/** Most queries k-means looks at. */
const QUERIES = 4096;

/** Puts the memory where the encoder's queries are: k-means over the queries of evenly drawn windows. */
export async function startMemory(
  config: MemaeConfig,
  network: NetworkInTraining,
  windows: Windows,
  random: Random,
  pause: () => Promise<void>,
): Promise<void> {
  const { memoryItems, addressing } = config;
  const wanted = Math.max(1, Math.ceil(QUERIES / positionsOf(config)));
  const numbers = drawEvenly(windows.count, wanted, random);
  const queries = await queriesOf(config, network, windows, numbers, pause);
  const width = config.widths.at(-1)!;
  const some = evenRows(queries, width, QUERIES);
  const cosine = addressing.similarity === 'cosine';
  const values = await itemsFromQueries(some, width, memoryItems, cosine, random.uniform, pause);
  network.load({ [MEMORY_ITEMS]: { shape: [memoryItems, width], values } });
}

/**
 * Moves items that nobody recalled onto queries (as in vector quantisation: an unused item gets no gradient and would
 * never come back).
 *
 * @param recalled [N] 1 for each item in use
 * @returns how many were moved
 */
export async function reseedMemory(
  config: MemaeConfig,
  network: NetworkInTraining,
  windows: Windows,
  random: Random,
  recalled: Uint8Array,
  pause: () => Promise<void>,
): Promise<number> {
  const dead = recalled.reduce((sum, used) => sum + (used ? 0 : 1), 0);
  if (dead === 0) return 0;
  const width = config.widths.at(-1)!;
  const numbers = drawEvenly(windows.count, Math.max(1, Math.ceil(dead / positionsOf(config)) * 2), random);
  const queries = await queriesOf(config, network, windows, numbers, pause);
  const total = queries.length / width;
  const { values } = (await network.save())[MEMORY_ITEMS]!;
  for (let item = 0; item < recalled.length; item++) {
    if (recalled[item]) continue;
    const query = random.integer(total) * width;
    values.set(queries.subarray(query, query + width), item * width);
  }
  network.load({ [MEMORY_ITEMS]: { shape: [recalled.length, width], values } });
  return dead;
}

/** [windows x P x D] the encoder's queries. */
async function queriesOf(
  config: MemaeConfig,
  network: NetworkInTraining,
  windows: Windows,
  numbers: Uint32Array,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const { rows, mask, capacity } = network;
  const perWindow = positionsOf(config) * config.widths.at(-1)!;
  const queries = new Float32Array(numbers.length * perWindow);
  for (let start = 0; start < numbers.length; start += capacity) {
    await pause();
    const some = numbers.subarray(start, start + capacity);
    windows.copy(some, rows, mask);
    const pass = await network.pass(some.length, null, ['queries']);
    queries.set(pass.queries, start * perWindow);
  }
  return queries;
}

/** At most `most` rows, evenly spaced. */
function evenRows(rows: Float32Array, width: number, most: number): Float32Array {
  const total = rows.length / width;
  if (total <= most) return rows;
  const out = new Float32Array(most * width);
  for (let i = 0; i < most; i++) {
    const from = Math.floor((i * total) / most) * width;
    out.set(rows.subarray(from, from + width), i * width);
  }
  return out;
}
