/** The whole way: nothing is changed before the new library has loaded and computed rightly. */
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import { printAside } from '../print.ts';
import { buildBinding } from './build-binding.ts';
import { checkPackage, type Found } from './check-package.ts';
import { chooseWheel, type Wheel } from './choose-wheel.ts';
import { downloadInto } from './download.ts';
import { fetchWheel, wheelFolder } from './fetch-wheel.ts';
import type { Choices } from './parse-choices.ts';
import { thisMachine } from './this-machine.ts';
import { openTrial, placesIn, recover, removeTrial, takeOver } from './trial-package.ts';

/** Where TensorFlow.js' own download puts its library, inside deps/. */
const DOWNLOADED = 'lib';

/**
 * Sets up native TensorFlow in node_modules, by steps that say what they do. Started again after it was broken off, it
 * goes on with what was fetched; where the same is set up already and works, it changes nothing.
 *
 * @returns what is set up
 * @throws Error with one sentence that says what to do; what was set up before is then as it was
 */
export async function setUpTensorflow({ from, wheel: asked, python }: Choices): Promise<Found> {
  if (from === 'download' && asked !== undefined) throw new InputError('--wheel needs "--from wheel".');
  const machine = thisMachine();
  const wheel = from === 'wheel' ? chooseWheel(machine, asked) : null;
  const library = wheel ? wheelFolder(wheel) : DOWNLOADED;

  // The card that must be seen; a wheel for the processor may be asked for where there is one.
  const card = wheel === null || wheel.cuda ? machine.card : null;

  const places = placesIn(scopeFolder());
  recover(places);
  if (!existsSync(places.installed)) {
    throw new Error('its npm package is not installed. Run "npm ci" without --omit=optional.');
  }
  if (existsSync(join(places.installed, 'deps', library))) {
    const found = checkPackage(places.installed);
    if (typeof found !== 'string' && (found.gpu || card === null)) {
      printAside('This is set up already.');
      return found;
    }
  }

  openTrial(places, wheel && library);
  try {
    if (wheel) await fromWheel(wheel, python, places.trial);
    else await fromDownload(places.trial);
  } catch (error) {
    // A whole wheel stays for the next start; anything less is of no use.
    if (!wheel || !existsSync(join(places.trial, 'deps', library))) removeTrial(places);
    throw error;
  }
  printAside('3/3 Checking that it computes rightly.');
  const found = checkPackage(places.trial);
  const problem = typeof found === 'string' ? found : found.gpu ? null : missedCard(card, from);
  if (typeof found === 'string' || problem !== null) {
    removeTrial(places);
    throw new Error(`it was fetched but does not work here, and was removed again. ${problem}`);
  }
  takeOver(places);
  if (wheel) dropHeaders(join(places.installed, 'deps', library));
  return found;
}

async function fromWheel(wheel: Wheel, python: string, trial: string): Promise<void> {
  const what = `TensorFlow ${wheel.version}${wheel.cuda ? ' and its CUDA libraries (some 3 GB)' : ' (some 300 MB)'}`;
  printAside(`1/3 Fetching ${what} from the Python package index.`);
  await fetchWheel(wheel, python, join(trial, 'deps'));
  printAside('2/3 Compiling the binding.');
  await buildBinding(trial, wheelFolder(wheel));
}

async function fromDownload(trial: string): Promise<void> {
  printAside(
    '1/3 Fetching libtensorflow 2.9.1, 2/3 its binding, from the download host of TensorFlow.js (400 MB).',
  );
  await downloadInto(trial);
}

/** Why a card that is there is not used, and what to do; null where there is none. */
function missedCard(card: string | null, from: Choices['from']): string | null {
  if (card === null) return null;
  return from === 'wheel'
    ? `It does not see the ${card}: update the driver (CUDA 12 needs 525 or newer).`
    : `It does not see the ${card}: this TensorFlow needs CUDA 11.2 and cuDNN 8.1. "npm run setup:tensorflow -- --from wheel" brings its own.`;
}

/**
 * The folder of TensorFlow.js' packages that this project's imports find. Looked up by its name, not by resolving a
 * package: that would follow links out of this project, into one that shares its packages.
 */
function scopeFolder(): string {
  const found = createRequire(import.meta.url)
    .resolve.paths('@tensorflow/tfjs-core')!
    .map((folder) => join(folder, '@tensorflow'))
    .find((folder) => existsSync(join(folder, 'tfjs-core')));
  if (found === undefined) throw new Error('the npm packages are not installed. Run "npm ci".');
  return found;
}

/** The C++ headers of a wheel are a third of it, and nothing is compiled any more. */
function dropHeaders(wheel: string): void {
  rmSync(join(wheel, 'tensorflow', 'include'), { recursive: true, force: true });
}
