import type { MemoryDrift } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatCount, formatLoose } from '../../series/number-format.ts';
import { rangeText } from '../asset/range-text.ts';

const twoDigits = (distance: number) => formatLoose(Number(distance.toPrecision(2)));

/** Whether recent operation recalls a memory as the baseline did. */
export function driftInWords({ drifted, distance, limit }: MemoryDrift): string {
  const words = text.trainPath.drift;
  return words[drifted ? 'drifted' : 'same'](twoDigits(distance), twoDigits(limit));
}

/** What that was found on. */
export const driftEvidence = ({ windows, from, to }: MemoryDrift, zone: string): string =>
  text.trainPath.drift.when(formatCount(windows), rangeText({ from, to }, zone));
