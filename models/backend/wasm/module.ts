import { assemble } from './assembler.ts';
import { COPY_ROWS, copyRowsFunction, type CopyRows } from './copy-rows.ts';
import { multiplyWith, type Multiply } from './multiply.ts';
import { panelFunctions, type Panel } from './panel.ts';

/** Our kernels on one heap. Addresses and distances are in bytes. */
export interface WasmKernels {
  readonly multiply: Multiply;
  readonly copyRows: CopyRows;
}

/** The part of the WebAssembly API used here; the type library of this project has no DOM. */
interface WasmApi {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

/**
 * Assembles our functions and places them beside tfjs's own on the same heap.
 *
 * @param memory the heap, a WebAssembly.Memory
 * @param zeros address of 32 bytes of zeros on it
 */
export function openKernels(memory: object, zeros: number): WasmKernels {
  const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
  const build = (relaxed: boolean): Uint8Array<ArrayBuffer> =>
    assemble([...panelFunctions(relaxed), copyRowsFunction]);
  // Relaxed SIMD brings the fused multiply-add; where the engine does not know it, the product is rounded twice.
  const relaxed = build(true);
  const bytes = wasm.validate(relaxed) ? relaxed : build(false);
  const { exports } = new wasm.Instance(new wasm.Module(bytes), { host: { memory } });
  return {
    multiply: multiplyWith(exports as Record<string, Panel>, zeros),
    copyRows: exports[COPY_ROWS] as CopyRows,
  };
}
