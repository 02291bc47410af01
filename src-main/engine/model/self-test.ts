/** What the self-test after a training found, as it is kept in the model file. */
import type { DetectorModel } from '../../../models/index.ts';
import type { DataSheet } from '../../../models/index.ts';
import type { DataSheet as ToldSheet, SelfTest } from '../../api/words.ts';

/** The references without a network; every other path uses the MemAE. */
const LINEAR = new Set(['dynamic', 'window']);

/** @param unitOf unit of a tag by the name it had when the model was trained */
export function selfTestOf(
  modelId: number,
  { summary, dataSheet }: DetectorModel,
  unitOf: (name: string) => string,
): SelfTest {
  return {
    modelId,
    found: summary.found,
    paths: summary.paths.map(({ path, heard, found }) => ({
      path,
      side: LINEAR.has(path) ? ('linear' as const) : ('memory' as const),
      heard,
      found,
    })),
    dataSheet: dataSheet === undefined ? null : told(dataSheet, unitOf),
  };
}

function told(sheet: DataSheet, unitOf: (name: string) => string): ToldSheet {
  const { withinRows, withinSeconds, trials, columns, channels, best } = sheet;
  return {
    withinRows,
    withinSeconds,
    trials,
    columns: columns.map(({ kind, unit, ladder }) => ({ kind, unit, upTo: ladder.at(-1)! })),
    tags: channels.map(({ name, deviation, constant, partner, stuckAlarmSeconds, findings }) => ({
      name,
      unit: unitOf(name),
      deviation,
      constant,
      partner: partner === null ? null : channels[partner]!.name,
      stuckAlarmSeconds,
      findings: [...findings],
    })),
    best: best.map((channel) => channels[channel]!.name),
  };
}
