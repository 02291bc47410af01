import { placeKernels, type WasmKernels, type WasmMemory } from '../backend/wasm/module.ts';
import type { TileColumns } from '../backend/wasm/panel.ts';
import { ARGUMENTS, type LayerPlace, type MemoryMap } from './memory-map.ts';

/** What threads need to know of a network to take part in its work. Can be posted between threads. */
export interface Ground {
  readonly memory: WasmMemory;
  /** The compiled functions. */
  readonly module: object;
  readonly widest: TileColumns;
  readonly map: MemoryMap;
}

/** One thread's view of a network's memory: its own area, and the functions that work on it. */
export interface Area {
  readonly map: MemoryMap;
  readonly kernels: WasmKernels;
  readonly floats: Float32Array;
  readonly layers: readonly LayerPlace[];
  readonly isCosine: boolean;
  /** Addresses of this thread's own buffers. */
  readonly own: MemoryMap['area']['own'];
  /** An argument of the command under way. */
  argument(name: keyof typeof ARGUMENTS): number;
}

/** Opens thread number `thread`'s area. */
export function openArea({ memory, module, widest, map }: Ground, thread: number): Area {
  const shift = thread * map.area.bytes;
  const own = Object.fromEntries(
    Object.entries(map.area.own).map(([name, address]) => [name, address + shift]),
  ) as Area['own'];
  const orders = new Float64Array(memory.buffer, map.orders, 8);
  return {
    map,
    kernels: placeKernels(module, memory, map.zeros, widest),
    floats: new Float32Array(memory.buffer),
    layers: map.area.layers.map((layer) => ({
      ...layer,
      input: layer.input + shift,
      output: layer.output + shift,
      gradient: layer.gradient + shift,
    })),
    isCosine: map.config.addressing.similarity === 'cosine',
    own,
    argument: (name) => orders[ARGUMENTS[name]]!,
  };
}
