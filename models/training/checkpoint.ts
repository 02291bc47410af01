/**
 * A training's state between two epochs as bytes, little-endian:
 *   0   8 bytes  signature "MNEMOCP" SUB
 *   8   uint32   format version
 *   12  uint32   length of the JSON text, J
 *   16  J bytes  JSON text, UTF-8, padded with spaces to a multiple of 8
 *   ..           binary block
 *   last 32      fingerprint of everything before, hexadecimal digits
 */
import { strFromU8, strToU8 } from 'fflate';
import { pack, unpack } from '../file/plain-data.ts';
import { fingerprint } from './fingerprint.ts';
import type { TrainingState } from './training-state.ts';

const CHECKPOINT_VERSION = 1;

const SIGNATURE = Uint8Array.of(0x4d, 0x4e, 0x45, 0x4d, 0x4f, 0x43, 0x50, 0x1a);
const HEADER = 16;
const DIGEST = 32;

/** A checkpoint that cannot be used. The message says why. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** Where a training leaves its state now and then, and finds it again after a crash. */
export interface CheckpointPlace {
  /** Seconds between two checkpoints; 0 for one after every epoch. */
  readonly everySeconds: number;
  /**
   * The bytes last saved under a mark, or null. The mark is a fingerprint of data, settings, seed and backend: 32
   * hexadecimal digits.
   */
  load(mark: string): Promise<Uint8Array | null>;
  /** Keeps the bytes whole or not at all; they stay the caller's. Training goes on when it has resolved. */
  save(mark: string, bytes: Uint8Array): Promise<void>;
  /** The training goes on from a checkpoint, behind so many finished epochs. */
  onResume?(finished: number): void;
  /** The checkpoint could not be used, in a sentence: the training begins anew. */
  onRefusal?(reason: string): void;
}

/** @param mark the training it belongs to */
export function encodeCheckpoint(mark: string, state: TrainingState): Uint8Array {
  const { json, binary } = pack({ mark, state });
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(HEADER + padded + binary.length + DIGEST);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  view.setUint32(8, CHECKPOINT_VERSION, true);
  view.setUint32(12, padded, true);
  bytes.fill(0x20, HEADER, HEADER + padded).set(json, HEADER);
  bytes.set(binary, HEADER + padded);
  const end = bytes.length - DIGEST;
  bytes.set(strToU8(fingerprint([bytes.subarray(0, end)])), end);
  return bytes;
}

/**
 * @param mark the training that wants to go on
 * @throws CheckpointError where the bytes are damaged, of another program version or of another training
 */
export function decodeCheckpoint(given: Uint8Array, mark: string): TrainingState {
  // A copy of our own: what is cut from a Buffer still lies in the whole of it.
  const bytes = new Uint8Array(given);
  const end = bytes.length - DIGEST;
  const signed = SIGNATURE.every((byte, i) => byte === bytes[i]);
  if (end < HEADER || !signed || fingerprint([bytes.subarray(0, end)]) !== strFromU8(bytes.subarray(end)))
    throw new CheckpointError('The checkpoint is damaged or incomplete.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== CHECKPOINT_VERSION)
    throw new CheckpointError('The checkpoint was written by another version of the program.');
  const binaryAt = HEADER + view.getUint32(12, true);
  const found = unpack({ json: bytes.subarray(HEADER, binaryAt), binary: bytes.subarray(binaryAt, end) });
  const { mark: foundMark, state } = found as { mark: string; state: TrainingState };
  if (foundMark !== mark)
    throw new CheckpointError('The checkpoint belongs to other data or other settings.');
  return state;
}
