/** What a strip reads at one time, as ready words. */
import { quality, type Micros } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import type { ColumnRing } from '../../series/column-ring.ts';
import { decimalsFor, formatValue } from '../../series/number-format.ts';
import type { ChannelRows } from './asset-rows.ts';

export interface StripReading {
  readonly value: string;
  readonly expected: string;
  /** Measured less expected, with its sign. */
  readonly residual: string;
  /** Of the period compared with. */
  readonly then: string;
  /** 0..1; NaN where nothing was scored. */
  readonly share: number;
  /** Whether the measurement lies outside its normal band. */
  readonly beyond: boolean;
  /** Why the measurement is doubtful; empty where it is not. */
  readonly grade: string;
}

/** @param longestAge a row older than this says nothing about `t`, microseconds @returns null before the first sample */
export function stripReading(
  { measured, model, band }: ChannelRows,
  ghost: ColumnRing | null,
  t: Micros,
  longestAge: number,
  unit = '',
): StripReading | null {
  if (measured.length === 0) return null;
  const row = (ring: ColumnRing) => {
    const at = ring.at(t);
    return ring.t(at) >= t - longestAge ? at : -1;
  };
  const [here, modelled] = [row(measured), row(model)];
  const value = measured.value(0, here);
  const expected = model.value(0, modelled);
  const size = Math.abs(measured.value(0, measured.at(t)));
  const decimals = band > 0 ? decimalsFor(0, band * 10) : decimalsFor(0, size);
  const format = (number: number) => formatValue(number, decimals, unit);
  const grade = quality.options[measured.value(1, here)];
  return {
    value: format(value),
    expected: format(expected),
    residual: `${value - expected > 0 ? '+' : ''}${format(value - expected)}`,
    then: format(ghost ? ghost.value(0, row(ghost)) : NaN),
    share: model.value(1, modelled),
    beyond: Math.abs(value - expected) > band,
    grade: grade === 'bad' ? text.asset.badQuality : grade === 'uncertain' ? text.asset.uncertain : '',
  };
}
