/** Which wheel of TensorFlow fits a machine. Nothing of Python runs: a wheel is where its C library is published. */
import { InputError } from '../input-error.ts';

/** The version whose C library this project was built and tested with. */
export const KNOWN_GOOD = '2.21.0';

/** What decides about the wheel. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Version of the GNU C library, null where there is another. */
  readonly glibc: string | null;
  /** Name of the NVIDIA card, null without one. */
  readonly card: string | null;
}

export interface Wheel {
  readonly name: 'tensorflow' | 'tensorflow-cpu';
  readonly version: string;
  /** Whether NVIDIA's CUDA libraries are fetched beside it. */
  readonly cuda: boolean;
  /** Platform tags of wheels that run here, newest first (PEP 600). */
  readonly platforms: readonly string[];
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
/** The oldest GNU C library that TensorFlow's wheels run on, and the oldest one that wheels are tagged for. */
const OLDEST_MINOR = 27;
const OLDEST_TAG = 17;

/**
 * @param asked NAME or NAME==VERSION; undefined: the newest known to work, with CUDA where there is an NVIDIA card
 * @throws InputError naming what does not fit and what to do instead
 */
export function chooseWheel({ platform, arch, glibc, card }: Machine, asked: string | undefined): Wheel {
  if (platform !== 'linux') {
    throw new InputError(
      'The C library is in the wheel for Linux only. Run this command without "--from wheel", or use the webgpu backend.',
    );
  }
  const processor = ARCHITECTURES[arch];
  if (processor === undefined) {
    throw new InputError(`There is no wheel of TensorFlow for ${arch} processors. Use another backend.`);
  }
  const [major, minor] = (glibc ?? '').split('.').map(Number);
  if (major !== 2 || minor === undefined || !(minor >= OLDEST_MINOR)) {
    throw new InputError(
      `TensorFlow's wheels need the GNU C library 2.${OLDEST_MINOR} or newer, and this system has ${glibc ?? 'another one'}. ` +
        'Use a newer Linux, or another backend.',
    );
  }
  // For ARM processors there is one wheel, without CUDA.
  const only = processor === 'aarch64' ? 'tensorflow' : undefined;
  const fits = only ?? (card === null ? 'tensorflow-cpu' : 'tensorflow');
  const { name, version } = parseWheel(asked ?? fits);
  if (only !== undefined && name !== only) {
    throw new InputError(`There is no ${name} for ARM processors. Leave --wheel out.`);
  }
  return {
    name,
    version,
    cuda: name === 'tensorflow' && only === undefined,
    platforms: [
      ...Array.from(
        { length: minor - OLDEST_TAG + 1 },
        (_, i) => `manylinux_${major}_${minor - i}_${processor}`,
      ),
      `manylinux2014_${processor}`,
    ],
  };
}

function parseWheel(text: string): Pick<Wheel, 'name' | 'version'> {
  // From 2.16 on there are wheels for Python 3.12, whose tag is asked for.
  const parts = /^(tensorflow|tensorflow-cpu)(?:==(2\.(?:1[6-9]|[2-9]\d)\.\d+))?$/.exec(text);
  if (!parts) {
    throw new InputError(
      `--wheel ${text} is not tensorflow or tensorflow-cpu, with or without ==VERSION from 2.16.0 on ` +
        `(for example tensorflow==${KNOWN_GOOD}).`,
    );
  }
  return { name: parts[1] as Wheel['name'], version: parts[2] ?? KNOWN_GOOD };
}
