/** The operating-mode rule through the whole watch: what is scored, and that a standing mode tag is no dead sensor. */
import { expect, it } from 'vitest';
import { SECOND, WINDOW_STATES } from '../../../../src-main/api/words.ts';
import { createAssetDesk } from '../../../../src-main/engine/asset/asset-desk.ts';
import { openRig, plainScoring, seconds, START, until, type Rig } from './rig.ts';

const states = async ({ parts, model }: Rig): Promise<Map<number, string>> => {
  const span = { from: START, to: START + 10_000 * SECOND, pixels: 10_000 };
  const { t, state } = await parts.telemetry.queryScores(span, model().id);
  return new Map([...t].map((time, i) => [(time - START) / SECOND, WINDOW_STATES[state[i]!]!]));
};
const follows = (rig: Rig, row: number): Promise<void> =>
  until(`row ${row}`, () => rig.room.eventTime(rig.asset.id) === START + row * SECOND);
/** Mode 1, with mode 2 in rows 40 to 59. */
const running = (rig: Rig, from: number, to: number) => {
  const batch = seconds(rig.asset, from, to, (row) => (row >= 40 && row < 60 ? 99 : 10));
  const row = (i: number): number => (batch.t[i]! - START) / SECOND;
  const mode = (i: number): number => (row(i) >= 40 && row(i) < 60 ? 2 : 1);
  return {
    ...batch,
    value: batch.value.map((v, i) => (batch.tagId[i] === rig.asset.tagIds[1] ? mode(i) : v)),
  };
};
const ruled = async (rig: Rig, modes: number[]): Promise<void> => {
  const { handlers } = createAssetDesk(rig.parts, rig.room, () => false);
  const { id, ...asset } = rig.asset;
  await handlers['asset.update']({ id, asset: { ...asset, modeRule: { tagId: asset.tagIds[1]!, modes } } });
  // The changed asset is watched anew; a delivery waits for that.
  await rig.room.accept(seconds(rig.asset, 0, 0));
};

it('scores only the modes chosen, also after a restart, and raises no alarm for what happens in others', async () => {
  const rig = await openRig();
  await ruled(rig, [1, 3]);
  await rig.deliver(running(rig, 0, 107));
  await follows(rig, 100);
  const expected = Array.from({ length: 101 }, (_, row) => {
    if (row < 7) return 'warm-up';
    if (row < 40) return 'scored';
    if (row < 60) return 'mode';
    return row < 67 ? 'warm-up' : 'scored';
  });
  expect([...(await states(rig)).values()]).toEqual(expected);
  expect(rig.room.counters().find(({ stage }) => stage === 'score: Pump')!.refused).toEqual({
    'warm-up': 14,
    mode: 20,
  });
  expect(rig.parts.records.alarms.list()).toEqual([]);
  const after = await rig.killed();
  expect([...(await states(after)).values()]).toEqual(expected);
  expect(after.parts.records.alarms.list()).toEqual([]);
});

it('says that the machine runs in another mode', async () => {
  const rig = await openRig();
  await ruled(rig, [1]);
  await rig.deliver(running(rig, 0, 57));
  await follows(rig, 50);
  expect(rig.room.statuses()[0]).toMatchObject({ state: 'mode', score: null });
});

it('does not call a mode tag stuck, however long a mode lasts', async () => {
  const scoring = plainScoring();
  const rig = await openRig({
    scoring: {
      ...scoring,
      facts: async (model) => ({
        ...(await scoring.facts(model)),
        stuckLimit: Float64Array.of(Infinity, 10),
      }),
    },
  });
  await ruled(rig, [1]);
  await rig.deliver(running(rig, 60, 167));
  await follows(rig, 160);
  expect(rig.parts.records.alarms.list()).toEqual([]);
  expect(rig.room.statuses()[0]!.state).toBe('scored');
});
