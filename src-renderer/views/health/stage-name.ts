import { text } from '../../messages/text.ts';
import type { Stage } from './stage-counts.ts';

/** A stage by its kind and what it is one of: "Decoder: Plant broker". */
export function stageName({ kind, subject }: Stage): string {
  const kinds: Readonly<Record<string, string>> = text.healthMore.stages.kinds;
  const word = Object.hasOwn(kinds, kind) ? kinds[kind]! : kind;
  return subject === '' ? word : `${word}: ${subject}`;
}
