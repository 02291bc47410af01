import { onTestFinished, expect, it } from 'vitest';
import type { LiveRows, ReplayState } from '../../../../src-main/api/contract.ts';
import { SECOND, WINDOW_STATES } from '../../../../src-main/api/words.ts';
import { createReplayDesk, type ReplayDesk } from '../../../../src-main/engine/replay/index.ts';
import { MOST_RUNNING } from '../../../../src-main/engine/replay/replay-desk.ts';
import { QUALITY_REASONS } from '../../../../src-main/engine/sample.ts';
import { openRig, plainScoring, seconds, START, until, type Rig } from '../watch/rig.ts';

/** Normal, then a fault for a minute and a half, then normal again. */
const level = (row: number): number => (row >= 300 && row < 390 ? 20 : 10);
const at = (row: number): number => START + row * SECOND;

function openDesk(rig: Rig, scoring = plainScoring()): ReplayDesk {
  const desk = createReplayDesk(rig.parts, { openScoring: () => ({ ...scoring, close: () => {} }) });
  onTestFinished(() => desk.close());
  return desk;
}
const replayOf = (rig: Rig, from: number, to: number, speed: number | null = null) => ({
  assetId: rig.asset.id,
  modelId: null,
  from: at(from),
  to: at(to),
  speed,
});
const listed = async (desk: ReplayDesk, id: number): Promise<ReplayState> =>
  (await desk.handlers['replay.list']()).find((replay) => replay.id === id)!;
const ended = (desk: ReplayDesk, id: number): Promise<void> =>
  until(`the end of replay ${id}`, async () => (await listed(desk, id)).state !== 'running');

/** Rows told under a name, as one list of [row, state, score]. */
function toldRows({ told }: Rig, name: 'live.rows' | 'replay.rows', replayId?: number) {
  return told
    .filter((event) => event.name === name)
    .map(({ payload }) => payload as LiveRows & { replayId?: number })
    .filter((rows) => rows.replayId === replayId)
    .flatMap(({ t, state, score }) =>
      [...t].map((time, i) => [(time - START) / SECOND, WINDOW_STATES[state[i]!], score[i]] as const),
    );
}

it('gives the rows and the alarms that the live run gave', async () => {
  const rig = await openRig();
  await rig.deliver(seconds(rig.asset, 0, 607, level));
  await until('the live run', () => rig.room.eventTime(rig.asset.id) === at(600));
  const desk = openDesk(rig);
  const { id } = await desk.handlers['replay.start'](replayOf(rig, 100, 590));
  await ended(desk, id);

  const { state, alarms, now } = await listed(desk, id);
  expect(state).toBe('done');
  expect(now).toBe(at(589));
  const live = toldRows(rig, 'live.rows').filter(([row]) => row >= 100 && row < 590);
  expect(toldRows(rig, 'replay.rows', id)).toEqual(live);
  expect(live.filter(([, of]) => of === 'scored')).toHaveLength(490);
  const raised = rig.store.records.alarms.list();
  expect(alarms).toEqual(
    raised.map(({ kind, tagId, began, raised, cleared, peakScore }) => ({
      kind,
      tagId,
      began,
      raised,
      cleared,
      peakScore,
    })),
  );
  expect(alarms).toMatchObject([{ kind: 'score', began: at(300), peakScore: expect.closeTo(10, 1) }]);
});

it('leaves out the modes that the live run left out, and never asks the model in shadow', async () => {
  const rig = await openRig();
  const { records } = rig.parts;
  const modes = Array.from({ length: 607 }, (_, row) => row).filter((row) => row < 200 || row >= 250);
  // The rig's second tag counts the rows.
  const asset = { ...rig.asset, modeRule: { tagId: rig.asset.tagIds[1]!, modes } };
  records.assets.update(asset);
  const armed = rig.model();
  records.models.insert({ ...armed, armed: false, shadow: true });
  const after = await rig.killed();
  await after.deliver(seconds(asset, 0, 607, level));
  await until('the live run', () => after.room.eventTime(asset.id) === at(600));
  const scoring = plainScoring();
  const asked = new Set<number>();
  const desk = openDesk(after, {
    ...scoring,
    score: (model, segment) => {
      asked.add(model.id);
      return scoring.score(model, segment);
    },
  });
  const { id } = await desk.handlers['replay.start'](replayOf(after, 100, 590));
  await ended(desk, id);
  const live = toldRows(after, 'live.rows').filter(([row]) => row >= 100 && row < 590);
  expect(toldRows(after, 'replay.rows', id)).toEqual(live);
  expect(live.filter(([, of]) => of === 'mode').map(([row]) => row)).toEqual(
    Array.from({ length: 50 }, (_, k) => 200 + k),
  );
  expect([...asked]).toEqual([armed.id]);
  expect(after.room.statuses()[0]!.shadow).not.toBeNull();
});

it('leaves the live run as it would have been without it', async () => {
  const run = async (replays: boolean) => {
    const rig = await openRig();
    const desk = openDesk(rig);
    const ids: number[] = [];
    await rig.deliver(seconds(rig.asset, 0, 280, level));
    for (let row = 280; row < 607; row += 3) {
      // The stretch that is replayed holds another fault's alarm while the live one is being raised.
      if (replays && (row - 280) % 60 === 0 && ids.length < MOST_RUNNING)
        ids.push(
          (await desk.handlers['replay.start'](replayOf(rig, 20, row, ids.length === 0 ? 500 : null))).id,
        );
      await rig.deliver(seconds(rig.asset, row, Math.min(607, row + 3), level));
    }
    await until('the live run', () => rig.room.eventTime(rig.asset.id) === at(600));
    for (const id of ids) await ended(desk, id);
    const span = { from: START, to: at(1000), pixels: 1000 };
    const { records, telemetry } = rig.store;
    return {
      replays: ids.length,
      rows: toldRows(rig, 'live.rows'),
      scores: await telemetry.queryScores(span, rig.model().id),
      alarms: records.alarms.list(),
      incidents: records.incidents.list(),
      status: rig.room.statuses(),
      counters: rig.room.counters(),
      others: rig.told.filter(
        ({ name }) => !['live.rows', 'asset.status'].includes(name) && !name.startsWith('replay'),
      ),
    };
  };
  const { replays: none, ...without } = await run(false);
  const { replays: some, ...beside } = await run(true);
  expect([none, some]).toEqual([0, MOST_RUNNING]);
  expect(beside).toEqual(without);
  expect(without.alarms).toHaveLength(1);
});

it('scores what came too late to be watched', async () => {
  const rig = await openRig();
  const late = seconds(rig.asset, 0, 100);
  const reason = late.reason.fill(QUALITY_REASONS.indexOf('historical'));
  await rig.deliver({ ...late, reason });
  await rig.deliver(seconds(rig.asset, 100, 207));
  await until('the live run', () => rig.room.eventTime(rig.asset.id) === at(200));
  expect(toldRows(rig, 'live.rows').some(([row]) => row < 100)).toBe(false);
  const desk = openDesk(rig);
  const { id } = await desk.handlers['replay.start'](replayOf(rig, 20, 80));
  await ended(desk, id);
  const rows = toldRows(rig, 'replay.rows', id);
  expect(rows.map(([row]) => row)).toEqual(Array.from({ length: 60 }, (_, k) => 20 + k));
  expect(rows.every(([, state]) => state === 'scored')).toBe(true);
});

it('stops when told to, and as many as may run at once do', async () => {
  const rig = await openRig();
  await rig.deliver(seconds(rig.asset, 0, 607, level));
  const desk = openDesk(rig);
  const ids: number[] = [];
  for (let k = 0; k < MOST_RUNNING; k++)
    ids.push((await desk.handlers['replay.start'](replayOf(rig, 100, 600, 1))).id);
  await expect(async () => desk.handlers['replay.start'](replayOf(rig, 100, 600, 1))).rejects.toThrow(
    /4 replays are running already/,
  );
  await until('time to go on', async () => (await listed(desk, ids[0]!)).now !== null);
  for (const id of ids) desk.handlers['replay.stop']({ id });
  for (const id of ids) {
    await ended(desk, id);
    expect(await listed(desk, id)).toMatchObject({ state: 'stopped', problem: null });
  }
  const told = rig.told.findLast(({ name }) => name === 'replay.state')!;
  expect(told.payload).toMatchObject({ state: 'stopped' });
});

it.each([
  ['no samples in the stretch', 5000, 6000, plainScoring(), /no stored samples of Pump/],
  [
    'a model that cannot be used',
    100,
    200,
    { ...plainScoring(), facts: () => Promise.reject(new Error('The model file is damaged.')) },
    /model file is damaged/,
  ],
  [
    'scoring that fails',
    100,
    200,
    { ...plainScoring(), score: () => Promise.reject(new Error('The scoring process has ended.')) },
    /scoring process has ended/,
  ],
] as const)('fails in words over %s', async (_, from, to, scoring, words) => {
  const rig = await openRig();
  await rig.deliver(seconds(rig.asset, 0, 306));
  const desk = openDesk(rig, scoring);
  const { id } = await desk.handlers['replay.start'](replayOf(rig, from, to));
  await ended(desk, id);
  const { state, problem } = await listed(desk, id);
  expect(state).toBe('failed');
  expect(problem).toMatch(words);
});

it.each([
  ['live', ['stale']],
  ['replay', []],
] as const)('takes silence at the end of a %s stretch as it is taken live', async (clock, kinds) => {
  const rig = await openRig({ clock });
  await rig.parts.telemetry.appendSamples(seconds(rig.asset, 0, 200));
  let ms = 0;
  const desk = createReplayDesk(rig.parts, {
    openScoring: () => ({ ...plainScoring(), close: () => {} }),
    clock: {
      now: () => ms,
      sleep: async (pause) => {
        ms += pause;
        await new Promise(setImmediate);
      },
    },
  });
  onTestFinished(() => desk.close());
  const { id } = await desk.handlers['replay.start'](replayOf(rig, 100, 400, 10));
  await ended(desk, id);
  const { state, alarms } = await listed(desk, id);
  expect(state).toBe('done');
  expect(alarms.map(({ kind }) => kind)).toEqual(kinds);
  // Every tag is silent, so the asset is, and not each tag by itself.
  expect(alarms.every(({ tagId }) => tagId === null)).toBe(true);
});

it('ends when there are more alarms than anybody looks at', async () => {
  const rig = await openRig();
  // Five minutes of every ten are a fault.
  await rig.parts.telemetry.appendSamples(seconds(rig.asset, 0, 3000, (row) => (row % 600 >= 300 ? 20 : 10)));
  const desk = createReplayDesk(rig.parts, {
    openScoring: () => ({ ...plainScoring(), close: () => {} }),
    mostAlarms: 3,
  });
  onTestFinished(() => desk.close());
  const { id } = await desk.handlers['replay.start'](replayOf(rig, 0, 3000));
  await ended(desk, id);
  const { state, problem, alarms } = await listed(desk, id);
  expect([state, alarms.length]).toEqual(['failed', 3]);
  expect(problem).toMatch(/More than 3 alarms.*shorter stretch/);
});

it('refuses what cannot be replayed', async () => {
  const rig = await openRig({ armed: false });
  const desk = openDesk(rig);
  const start = (changes: object) => async () =>
    desk.handlers['replay.start']({ ...replayOf(rig, 0, 10), ...changes });
  await expect(start({})).rejects.toThrow(/No model of Pump is armed/);
  await expect(start({ modelId: rig.model().id, to: at(0) })).rejects.toThrow(/end of the stretch/);
  await expect(start({ assetId: 99 })).rejects.toThrow(/no asset 99/);
  expect(() => desk.handlers['replay.stop']({ id: 7 })).toThrow(/no replay 7/);
});
