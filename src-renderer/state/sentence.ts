import { text } from '../messages/text.ts';

/** The sentence an error shows to the operator. Engine and contract put it into the message. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message.trim() : '';
  return message === '' ? text.engine.unknownProblem : message;
}
