/**
 * Layout, little-endian:
 *   0   8 bytes  signature "MNEMO" CR LF SUB (a transfer in text mode damages it visibly)
 *   8   uint32   format version
 *   12  uint32   length of the JSON text, J
 *   16  J bytes  JSON text, UTF-8, padded with spaces to a multiple of 8
 *   ..           binary block
 *   last 32      SHA-256 of everything before
 *
 * Format 2 made the memory the context of the linear prediction: files of format 1 scored otherwise and are refused.
 */
import type { Backend } from '../backend/index.ts';
import { openDetector, type Detector, type DetectorModel } from '../detector/index.ts';
import { ModelFileError } from './model-file-error.ts';
import { pack, unpack } from './plain-data.ts';

export const FORMAT_VERSION = 2;
const OLDEST_READ = 2;

const SIGNATURE = Uint8Array.of(0x4d, 0x4e, 0x45, 0x4d, 0x4f, 0x0d, 0x0a, 0x1a);
const HEADER = 16;
const DIGEST = 32;

/** The part of Web Crypto used here; Node, Electron and browsers have it. */
interface Digests {
  readonly crypto: { readonly subtle: { digest(name: string, data: Uint8Array): Promise<ArrayBuffer> } };
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  const { crypto } = globalThis as unknown as Digests;
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** @returns the bytes of a `.mnemo` file; the same detector gives the same bytes */
export async function encodeModel(detector: Pick<Detector, 'model'>): Promise<Uint8Array> {
  const { json, binary } = pack(detector.model);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(HEADER + padded + binary.length + DIGEST);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, padded, true);
  bytes.fill(0x20, HEADER, HEADER + padded).set(json, HEADER);
  bytes.set(binary, HEADER + padded);
  bytes.set(await sha256(bytes.subarray(0, bytes.length - DIGEST)), bytes.length - DIGEST);
  return bytes;
}

/**
 * Opens a model file on a device; it scores as the detector it was written from.
 * @throws ModelFileError where the file is not a model file, of a newer format, truncated or damaged
 */
export async function decodeModel(bytes: Uint8Array, backend: Backend): Promise<Detector> {
  // A copy of our own: the caller's bytes may lie anywhere in a larger buffer, numbers must lie at multiples of eight.
  const model = await readModel(new Uint8Array(bytes));
  try {
    return openDetector(model, backend);
  } catch (error) {
    throw new ModelFileError('The model file does not hold a usable model. Train it again.', {
      cause: error,
    });
  }
}

/**
 * What a model file holds, without a device.
 * @throws ModelFileError where the file is not a model file, of a newer format, truncated or damaged
 */
export async function readModel(bytes: Uint8Array): Promise<DetectorModel> {
  const signed = bytes.subarray(0, SIGNATURE.length);
  if (signed.length < SIGNATURE.length || !SIGNATURE.every((byte, i) => signed[i] === byte))
    throw new ModelFileError('This is not a Mnemo model file. Choose a file that ends in .mnemo.');
  if (bytes.length < HEADER + DIGEST) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  const length = view.getUint32(12, true);
  const whole = bytes.subarray(0, bytes.length - DIGEST);
  const digest = await sha256(whole.slice());
  const intact = digest.every((byte, i) => byte === bytes[bytes.length - DIGEST + i]);
  if (intact && (version > FORMAT_VERSION || version < OLDEST_READ))
    throw new ModelFileError(
      `The model file has format ${version}; this program reads formats ${OLDEST_READ} to ${FORMAT_VERSION}. Update the program or train again.`,
    );
  if (!intact || HEADER + length > whole.length) throw damaged();
  try {
    const data = unpack({
      json: whole.subarray(HEADER, HEADER + length),
      binary: whole.subarray(HEADER + length),
    });
    return checkModel(data);
  } catch (error) {
    throw error instanceof ModelFileError ? error : damaged(error);
  }
}

function damaged(cause?: unknown): ModelFileError {
  return new ModelFileError('The model file is damaged or incomplete. Use another copy, or train again.', {
    cause,
  });
}

const PARTS: readonly (keyof DetectorModel)[] = [
  'channels',
  'samplePeriod',
  'windowLength',
  'context',
  'normalisation',
  'linear',
  'memory',
  'voices',
  'calibration',
  'band',
  'stuckLimit',
  'summary',
  'verdict',
];

/** The digest says that the file is as it was written; this says that what was written is a model. */
function checkModel(data: unknown): DetectorModel {
  const found = typeof data === 'object' && data !== null ? data : {};
  const missing = PARTS.find((part) => !(part in found));
  if (missing !== undefined)
    throw new ModelFileError(`The model file lacks its part "${missing}". Train it again.`);
  return found as DetectorModel;
}
