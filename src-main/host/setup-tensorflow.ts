/**
 * npm run setup:tensorflow: brings libtensorflow for the cuda backend. It is a command of its own because what it needs
 * is large and its hosts are often blocked: npm ci must not depend on it.
 */
import { CommanderError } from 'commander';
import { sentenceOf } from '../api/sentence.ts';
import { InputError } from './input-error.ts';
import { print, printAside } from './print.ts';
import { parseChoices, setUpTensorflow } from './setup-tensorflow/index.ts';

try {
  const { version, gpu } = await setUpTensorflow(parseChoices(process.argv));
  print(
    gpu
      ? `TensorFlow ${version} is set up and computes on the NVIDIA GPU: the cuda backend is ready.`
      : `TensorFlow ${version} is set up. It finds no NVIDIA GPU here and computes on the processor.`,
  );
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    printAside(`TensorFlow could not be set up: ${sentenceOf(error)} Mnemo goes on as before.`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
