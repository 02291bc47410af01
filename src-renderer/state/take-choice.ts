import { text } from '../messages/text.ts';
import type { Kept } from './kept.ts';
import type { Undo } from './undo.svelte.ts';

/**
 * Lets a choice hold at once, says so, and offers to take it back.
 * @param words what holds now ("Theme: Dark"), read after the change, in the words that then hold
 */
export function takeChoice<T extends string>(
  offer: Undo['offer'],
  choice: Kept<T>,
  value: T,
  words: () => string,
): void {
  const before = choice.value;
  if (value === before) return;
  choice.value = value;
  const { applied, appliedOnce } = text.settings;
  offer((choice.lasting ? applied : appliedOnce)(words()), () => (choice.value = before));
}
