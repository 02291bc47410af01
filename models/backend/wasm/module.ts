import { assemble } from './assembler.ts';
import { copyRowsFunction, type CopyRows } from './copy-rows.ts';
import { address, addressGradient, type Address, type AddressGradient } from './address.ts';
import { multiplyWith, type Multiply } from './multiply.ts';
import { panelFunctions, type Panel, type TileColumns } from './panel.ts';
import { throughUnit, unitRows, type ThroughUnit, type UnitRows } from './unit-rows.ts';
import {
  adam,
  columnSums,
  difference,
  rectify,
  transposeBlocks,
  type Adam,
  type ColumnSums,
  type Difference,
  type Rectify,
  type TransposeBlocks,
} from './step-functions.ts';

/** Our functions on one memory. Addresses and distances are in bytes. */
export interface WasmKernels {
  readonly multiply: Multiply;
  readonly copyRows: CopyRows;
  readonly address: Address;
  readonly addressGradient: AddressGradient;
  readonly unitRows: UnitRows;
  readonly throughUnit: ThroughUnit;
  readonly columnSums: ColumnSums;
  readonly rectify: Rectify;
  readonly difference: Difference;
  readonly adam: Adam;
  readonly transposeBlocks: TransposeBlocks;
}

/** A WebAssembly.Memory; the type library of this project has no DOM. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** The part of the WebAssembly API used here. */
interface WasmApi {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
}

const api = (): WasmApi => (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

const functions = (relaxed: boolean) => [
  ...panelFunctions(relaxed),
  ...[copyRowsFunction, address, addressGradient, unitRows, throughUnit],
  ...[columnSums, rectify, difference, adam, transposeBlocks],
];

/** Assembles and compiles our functions for memory that threads share; a compiled module can be posted to other threads. */
export function compileKernels(): object {
  const { validate, Module } = api();
  // Relaxed SIMD brings the fused multiply-add; where the engine does not know it, the product is rounded twice.
  const relaxed = assemble(functions(true));
  return new Module(validate(relaxed) ? relaxed : assemble(functions(false)));
}

/** Memory that several threads can share, filled with zeros; its size is fixed. */
export function sharedMemory(bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / 65_536);
  const { Memory } = api();
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

/**
 * Places our functions on a memory.
 *
 * @param module what compileKernels made
 * @param zeros address of 64 bytes of zeros on it
 * @param widest columns of the widest tile the matrix product uses
 */
export function placeKernels(
  module: object,
  memory: object,
  zeros: number,
  widest: TileColumns,
): WasmKernels {
  const { Instance } = api();
  const { exports } = new Instance(module, { host: { memory } });
  return {
    ...(exports as unknown as WasmKernels),
    multiply: multiplyWith(exports as unknown as Record<string, Panel>, zeros, widest),
  };
}
