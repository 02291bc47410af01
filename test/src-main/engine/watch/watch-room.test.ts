import { describe, expect, it, vi } from 'vitest';
import { SECOND, WINDOW_STATES } from '../../../../src-main/api/words.ts';
import { QUALITY_REASONS } from '../../../../src-main/engine/sample.ts';
import { openRig, plainScoring, seconds, START, until, type Rig } from './rig.ts';

const states = async ({ parts, model }: Rig): Promise<Map<number, string>> => {
  const span = { from: START, to: START + 10_000 * SECOND, pixels: 10_000 };
  const { t, state } = await parts.telemetry.queryScores(span, model().id);
  return new Map([...t].map((time, i) => [(time - START) / SECOND, WINDOW_STATES[state[i]!]!]));
};
const follows = (rig: Rig, row: number): Promise<void> =>
  until(`row ${row}`, () => rig.room.eventTime(rig.asset.id) === START + row * SECOND);
const counter = ({ room }: Rig, stage: string) => room.counters().find((each) => each.stage === stage)!;

describe('the watch room', () => {
  it('scores every row once, whatever the cut of the batches', async () => {
    const rig = await openRig();
    for (const [from, to] of [
      [0, 3],
      [3, 4],
      [4, 107],
    ] as const)
      await rig.deliver(seconds(rig.asset, from, to));
    await follows(rig, 100);
    const stored = await states(rig);
    expect(stored.size).toBe(101);
    expect([...stored.values()].filter((state) => state === 'scored')).toHaveLength(94);
    expect(counter(rig, 'score: Pump')).toMatchObject({ in: 101, out: 94, refused: { 'warm-up': 7 } });
  });

  it('does not follow what a source sent afterwards for an earlier time, live or after a restart', async () => {
    const rig = await openRig();
    const historical = (from: number, to: number) => {
      const batch = seconds(rig.asset, from, to, () => 20);
      return { ...batch, reason: batch.reason.fill(QUALITY_REASONS.indexOf('historical')) };
    };
    await rig.deliver(seconds(rig.asset, 0, 50));
    await rig.deliver(historical(50, 100));
    await rig.deliver(seconds(rig.asset, 100, 107));
    await follows(rig, 100);
    expect(counter(rig, 'grid: Pump').in).toBe(57 * rig.asset.tagIds.length);
    expect(rig.parts.records.alarms.list().filter(({ kind }) => kind === 'score')).toEqual([]);
    const after = await rig.killed();
    expect(counter(after, 'grid: Pump').in).toBe(57 * rig.asset.tagIds.length);
    expect(after.parts.records.alarms.list().filter(({ kind }) => kind === 'score')).toEqual([]);
  });

  it('tells the status that the last rows of a burst led to, however long scoring them took', async () => {
    const scoring = plainScoring();
    const slow = {
      ...scoring,
      score: async (...asked: Parameters<typeof scoring.score>) => {
        // Longer than the room waits between two rounds of telling.
        await new Promise((resolve) => setTimeout(resolve, 600));
        return scoring.score(...asked);
      },
    };
    const rig = await openRig({ scoring: slow });
    await rig.deliver(seconds(rig.asset, 0, 107));
    await until('the status to be told', () =>
      rig.told.some(
        ({ name, payload }) =>
          name === 'asset.status' && 'now' in payload && payload.now === START + 100 * SECOND,
      ),
    );
  });

  it('goes on after a kill: rows stored but not scored are scored, none is left out', async () => {
    const rig = await openRig();
    await rig.deliver(seconds(rig.asset, 0, 107));
    await follows(rig, 100);
    // Killed after the commit, before the delivery.
    await rig.parts.telemetry.appendSamples(seconds(rig.asset, 107, 207));
    const after = await rig.killed();
    await follows(after, 200);
    expect(after.room.statuses()[0]!.state).toBe('scored');
    const stored = await states(after);
    expect([...stored.keys()]).toEqual(Array.from({ length: 201 }, (_, row) => row));
    await after.deliver(seconds(after.asset, 207, 217));
    await follows(after, 210);
    expect(counter(after, 'grid: Pump').refused['late']).toBe(0);
  });

  it('neither doubles an alarm in a kill nor forgets to clear it', async () => {
    const rig = await openRig();
    const level = (row: number): number => (row >= 50 && row < 200 ? 20 : 10);
    await rig.deliver(seconds(rig.asset, 0, 107, level));
    await follows(rig, 100);
    expect(rig.parts.records.alarms.list()).toMatchObject([{ kind: 'score', cleared: null }]);
    const after = await (await rig.killed()).killed();
    expect(after.parts.records.alarms.list()).toMatchObject([{ kind: 'score', cleared: null }]);
    await after.deliver(seconds(after.asset, 107, 307, level));
    await follows(after, 300);
    const alarms = after.parts.records.alarms.list();
    expect(alarms).toHaveLength(1);
    expect(alarms[0]!.cleared).toBe(START + 260 * SECOND);
  });

  it('ends the score alarm when the asset is disarmed, also after a restart without new data', async () => {
    const rig = await openRig();
    await rig.deliver(seconds(rig.asset, 0, 107, (row) => (row >= 50 ? 20 : 10)));
    await follows(rig, 100);
    const after = await rig.killed({
      ...plainScoring(),
      facts: () => Promise.reject(new Error('The model file is damaged.')),
    });
    expect(after.room.statuses()[0]!.alarm).toBe('unacknowledged');
    expect(counter(after, 'score: Pump').lastRefusal).toContain('The model file is damaged.');
    after.parts.records.models.update({ ...after.model(), armed: false });
    after.room.rearm(after.asset.id);
    await until('the alarm to end', () => after.room.statuses()[0]!.alarm === 'none');
  });

  it('takes a model up again that could not be used for a while, and counts the rows it missed', async () => {
    let broken = true;
    const scoring = plainScoring();
    const rig = await openRig({
      scoring: {
        ...scoring,
        facts: (model) => (broken ? Promise.reject(new Error('No backend.')) : scoring.facts(model)),
      },
    });
    await rig.deliver(seconds(rig.asset, 0, 27));
    await follows(rig, 20);
    expect(rig.room.statuses()[0]!.state).toBe('untrained');
    expect(counter(rig, 'score: Pump').refused['model not usable']).toBe(22);
    broken = false;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    await rig.deliver(seconds(rig.asset, 27, 47));
    await follows(rig, 40);
    clock.mockRestore();
    expect(rig.room.statuses()[0]!.state).toBe('scored');
  });

  it('counts rows the backend failed on once, and goes on with the next ones', async () => {
    let failing = false;
    const scoring = plainScoring();
    const rig = await openRig({
      scoring: {
        ...scoring,
        score: (model, segment) =>
          failing ? Promise.reject(new Error('backend gone')) : scoring.score(model, segment),
      },
    });
    await rig.deliver(seconds(rig.asset, 0, 27));
    await follows(rig, 20);
    failing = true;
    await rig.deliver(seconds(rig.asset, 27, 37));
    await follows(rig, 30);
    failing = false;
    await rig.deliver(seconds(rig.asset, 37, 47));
    await follows(rig, 40);
    const { in: taken, out, refused } = counter(rig, 'score: Pump');
    expect(refused).toEqual({ 'warm-up': 7, 'scoring failed': 10 });
    expect(taken).toBe(out + 17);
    expect((await states(rig)).get(25)).toBe('gap');
  });

  it('makes a new asset wait for its stored samples before it takes live ones', async () => {
    const rig = await openRig();
    await rig.deliver(seconds(rig.asset, 0, 107));
    await follows(rig, 100);
    const same = rig.asset;
    const twin = rig.parts.records.assets.insert({ ...same, name: 'Twin' });
    rig.room.open(twin);
    await rig.deliver(seconds(rig.asset, 107, 117));
    await until('the twin', () => rig.room.eventTime(twin.id) === START + 110 * SECOND);
    // Samples that were stored already when they were delivered count as refused; none is missing.
    expect(counter(rig, 'grid: Twin').out).toBe(234);
    expect(rig.room.statuses().find(({ assetId }) => assetId === twin.id)!.staleTags).toEqual([]);
  });

  it('ends the alarms of an asset that is removed, and watches it no more', async () => {
    const rig = await openRig();
    await rig.deliver(seconds(rig.asset, 0, 107, (row) => (row >= 50 ? 20 : 10)));
    await follows(rig, 100);
    expect(rig.parts.records.alarms.list()).toMatchObject([{ kind: 'score', cleared: null }]);
    rig.parts.records.assets.withdraw(rig.asset.id);
    rig.room.end(rig.asset.id);
    await until('the alarm to end', () => rig.parts.records.alarms.list()[0]!.cleared !== null);
    expect(rig.parts.records.alarms.list()).toMatchObject([{ cleared: START + 100 * SECOND }]);
    expect(rig.parts.records.incidents.list()).toMatchObject([{ to: START + 100 * SECOND }]);
    await rig.deliver(seconds(rig.asset, 107, 117));
    expect(rig.room.statuses()).toEqual([]);
    expect(rig.parts.records.alarms.list()).toHaveLength(1);
  });

  it('ends at the next start what was active of an asset when it was killed right after its removal', async () => {
    const rig = await openRig();
    await rig.deliver(seconds(rig.asset, 0, 107, (row) => (row >= 50 ? 20 : 10)));
    await follows(rig, 100);
    const [alarm] = rig.parts.records.alarms.list();
    expect(alarm).toMatchObject({ cleared: null });
    rig.parts.records.assets.withdraw(rig.asset.id);
    const { records } = (await rig.killed()).parts;
    expect(records.alarms.get(alarm!.id)).toMatchObject({ cleared: alarm!.raised });
    expect(records.incidents.get(alarm!.incidentId)!.to).not.toBeNull();
  });

  it('tells the drift of the armed model, and of no other one', async () => {
    const drift = { windows: 9, from: START, to: START + SECOND, distance: 0.5, limit: 0.2, drifted: true };
    const rig = await openRig({ driftOf: () => ({ ...drift, modelId: 1 }) });
    await rig.deliver(seconds(rig.asset, 0, 20));
    expect(rig.room.statuses()[0]!.drift).toEqual({ ...drift, modelId: rig.model().id });
    rig.parts.records.models.update({ ...rig.model(), armed: false });
    rig.room.rearm(rig.asset.id);
    await until('the model to be dropped', () => rig.room.statuses()[0]!.modelId === null);
    expect(rig.room.statuses()[0]!.drift).toBeNull();
  });

  it('watches the others, and starts, although one asset cannot be watched', async () => {
    const rig = await openRig();
    const same = rig.asset;
    const odd = rig.parts.records.assets.insert({ ...same, name: 'Odd', samplePeriod: 1e-9 });
    const after = await rig.killed();
    expect(after.room.statuses().map(({ assetId }) => assetId)).toEqual([rig.asset.id]);
    expect(counter(after, 'watch')).toMatchObject({ in: 2, out: 1, refused: { 'not watched': 1 } });
    expect(counter(after, 'watch').lastRefusal).toContain(`Asset ${odd.id} is not watched`);
  });
});

describe('silence', () => {
  const later = async (rig: Rig, milliseconds: number): Promise<void> => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + milliseconds);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    clock.mockRestore();
    await rig.room.accept(seconds(rig.asset, 0, 0));
  };

  it('of a replay says nothing', async () => {
    const rig = await openRig({ clock: 'replay' });
    await rig.deliver(seconds(rig.asset, 0, 107));
    await follows(rig, 100);
    await later(rig, 60_000);
    expect(rig.room.eventTime(rig.asset.id)).toBe(START + 100 * SECOND);
    expect(rig.parts.records.alarms.list()).toEqual([]);
  });

  it('of all tags of a live asset is one stale alarm, and only after the brokers had time to answer', async () => {
    const rig = await openRig({ clock: 'live' });
    await rig.deliver(seconds(rig.asset, 0, 107));
    await follows(rig, 100);
    const after = await rig.killed();
    await later(after, 10_000);
    // What the broker kept meanwhile is not late.
    await after.deliver(seconds(after.asset, 107, 127));
    await follows(after, 120);
    expect(counter(after, 'grid: Pump').refused['late']).toBe(0);
    await later(after, 60_000);
    await until('the alarm', () => after.parts.records.alarms.list().length > 0);
    expect(after.parts.records.alarms.list()).toMatchObject([{ kind: 'stale', tagId: null, cleared: null }]);
    expect(after.room.statuses()[0]).toMatchObject({ state: 'stale', staleTags: ['a', 'b'] });
  });

  it('is not said while samples wait because scoring hangs', async () => {
    let answer = (): void => {};
    const scoring = plainScoring();
    const hanging = new Promise<void>((resolve) => (answer = resolve));
    const rig = await openRig({
      clock: 'live',
      scoring: {
        ...scoring,
        score: async (model, segment) => {
          await hanging;
          return scoring.score(model, segment);
        },
      },
    });
    void rig.deliver(seconds(rig.asset, 0, 4200));
    await until('the rows to wait', () => counter(rig, 'grid: Pump').in === 8400);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    clock.mockRestore();
    answer();
    await rig.deliver(seconds(rig.asset, 4200, 4207));
    await follows(rig, 4200);
    expect(counter(rig, 'grid: Pump').refused['late']).toBe(0);
    expect(rig.parts.records.alarms.list()).toEqual([]);
  });
});
