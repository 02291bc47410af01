import { describe, expect, it, vi } from 'vitest';
import type { Segment } from '../../../../models/index.ts';
import { SECOND, WINDOW_STATES, type Model } from '../../../../src-main/api/words.ts';
import { createChartDesk } from '../../../../src-main/engine/chart/chart-desk.ts';
import type { ScoringService } from '../../../../src-main/engine/watch/scoring-service.ts';
import { CHANNELS, openRig, plainScoring, seconds, START, until, type Rig } from './rig.ts';

const SHADOW_CONTEXT = 3;

type Scoring = Pick<ScoringService, 'facts' | 'score'>;

/** The armed model scores as ever; the second one needs three rows, calls everything abnormal, and can be made to fail. */
function twoModels(
  failing: { facts?: Error | null; score?: Error | null } = {},
): Scoring & { asked: string[] } {
  const armed = plainScoring();
  const asked: string[] = [];
  const isShadow = ({ hash }: Model): boolean => hash === 'second';
  return {
    asked,
    async facts(model) {
      const facts = await armed.facts(model);
      if (!isShadow(model)) return facts;
      if (failing.facts) throw failing.facts;
      return { ...facts, context: SHADOW_CONTEXT };
    },
    async score(model, segment: Segment) {
      asked.push(model.hash);
      if (!isShadow(model)) return armed.score(model, segment);
      if (failing.score) throw failing.score;
      const rows = segment.t.length;
      return {
        score: segment.t.map((_, row) => (row < SHADOW_CONTEXT ? Number.NaN : 50)),
        reconstruction: new Float32Array(rows * CHANNELS).fill(7),
        contribution: new Float32Array(rows * CHANNELS).fill(0.25),
      };
    },
  };
}

function addSecond({ parts: { records } }: Rig, shadow: boolean): Model {
  const [first] = records.models.list();
  return records.models.insert({ ...first!, hash: 'second', threshold: 4, armed: false, shadow });
}
async function withShadow(scoring: Scoring): Promise<{ rig: Rig; second: Model }> {
  const rig = await openRig({ scoring });
  const second = addSecond(rig, true);
  rig.room.rearm(rig.asset.id);
  return { rig, second };
}

const span = { from: START, to: START + 10_000 * SECOND, pixels: 10_000 };
const stateOf = async ({ parts }: Rig, { id }: Pick<Model, 'id'>): Promise<string[]> =>
  Array.from((await parts.telemetry.queryScores(span, id)).state, (state) => WINDOW_STATES[state]!);
const follows = (rig: Rig, row: number): Promise<void> =>
  until(`row ${row}`, () => rig.room.eventTime(rig.asset.id) === START + row * SECOND);
const shadowScores = (rig: Rig): Promise<void> =>
  until('the score of the shadow', () => rig.room.statuses()[0]!.shadow?.score === 50);
const counter = ({ room }: Rig, stage: string) => room.counters().find((each) => each.stage === stage);
const scoredRows = (states: readonly string[]): number => states.filter((state) => state === 'scored').length;

describe('a model in shadow', () => {
  it('scores the rows of the armed one by its own context, raises no alarm, and is told apart', async () => {
    const { rig, second } = await withShadow(twoModels());
    await rig.deliver(seconds(rig.asset, 0, 107));
    await follows(rig, 100);
    await shadowScores(rig);
    expect(rig.room.statuses()[0]).toMatchObject({
      modelId: rig.model().id,
      threshold: 3,
      alarm: 'none',
      shadow: { modelId: second.id, score: 50, threshold: 4 },
    });
    expect(rig.parts.records.alarms.list()).toEqual([]);
    expect(scoredRows(await stateOf(rig, rig.model()))).toBe(94);
    const states = await stateOf(rig, second);
    expect(states.slice(0, 4)).toEqual(['warm-up', 'warm-up', 'warm-up', 'scored']);
    expect(states).toHaveLength(101);
    expect(counter(rig, 'shadow: Pump')).toMatchObject({ in: 101, out: 98, refused: { 'warm-up': 3 } });
    expect(counter(rig, 'score: Pump')).toMatchObject({ in: 101, out: 94 });
    const live = rig.told.flatMap(({ payload }) => ('contribution' in payload ? [payload] : []));
    expect(new Set(live.map(({ modelId }) => modelId))).toEqual(new Set([rig.model().id]));

    const { handlers } = createChartDesk(rig.parts, twoModels() as unknown as ScoringService);
    const asked = { ...span, assetId: rig.asset.id, modelId: second.id };
    const scores = await handlers['score.query'](asked);
    expect(scores).toMatchObject({ modelId: second.id, threshold: 4 });
    expect(scores!.score.at(-1)).toBe(50);
    const [line] = await handlers['reconstruction.query']({ ...asked, tagIds: [rig.asset.tagIds[1]!] });
    expect([line!.reconstruction.at(-1), line!.contribution.at(-1)]).toEqual([7, 0.25]);
  });

  it('costs nothing where there is none', async () => {
    const scoring = twoModels();
    const rig = await openRig({ scoring });
    addSecond(rig, false);
    await rig.deliver(seconds(rig.asset, 0, 107));
    await follows(rig, 100);
    expect(new Set(scoring.asked)).toEqual(new Set(['none']));
    expect(rig.room.statuses()[0]!.shadow).toBeNull();
    expect(counter(rig, 'shadow: Pump')).toBeUndefined();
  });

  it('scores at once when it is chosen while rows come, and stops when it is ended', async () => {
    const scoring = twoModels();
    const rig = await openRig({ scoring });
    await rig.deliver(seconds(rig.asset, 0, 57));
    await follows(rig, 50);
    const second = addSecond(rig, true);
    rig.room.rearm(rig.asset.id);
    await rig.deliver(seconds(rig.asset, 57, 67));
    await shadowScores(rig);
    expect(await stateOf(rig, second)).toEqual(new Array(10).fill('scored'));
    rig.parts.records.models.update({ ...second, shadow: false });
    rig.room.rearm(rig.asset.id);
    await until('its end', () => rig.room.statuses()[0]!.shadow === null);
    await rig.deliver(seconds(rig.asset, 67, 77));
    await follows(rig, 70);
    expect(await stateOf(rig, second)).toHaveLength(10);
    expect(scoredRows(await stateOf(rig, rig.model()))).toBe(64);
  });

  it('goes on after a kill: what was stored and not scored is scored by both', async () => {
    const { rig, second } = await withShadow(twoModels());
    await rig.deliver(seconds(rig.asset, 0, 107));
    await shadowScores(rig);
    await rig.parts.telemetry.appendSamples(seconds(rig.asset, 107, 307));
    const after = await rig.killed();
    await follows(after, 300);
    for (const model of [after.model(), second]) expect(await stateOf(after, model)).toHaveLength(301);
    expect(scoredRows(await stateOf(after, second))).toBe(298);
    expect(after.room.statuses()[0]!.shadow).toEqual({ modelId: second.id, score: 50, threshold: 4 });
    await after.deliver(seconds(after.asset, 307, 317));
    await follows(after, 310);
    await until('its rows', async () => (await stateOf(after, second)).length === 311);
  });

  it('catches up by itself where it was killed before the rows that the armed model had scored', async () => {
    const { rig, second } = await withShadow(twoModels());
    await rig.deliver(seconds(rig.asset, 0, 57));
    await shadowScores(rig);
    rig.parts.records.models.update({ ...second, shadow: false });
    rig.room.rearm(rig.asset.id);
    await rig.deliver(seconds(rig.asset, 57, 1007));
    await follows(rig, 1000);
    expect(await stateOf(rig, second)).toHaveLength(51);
    rig.parts.records.models.update({ ...second, shadow: true });
    const after = await rig.killed();
    await follows(after, 1000);
    expect(scoredRows(await stateOf(after, second))).toBe(998);
    expect(after.parts.records.alarms.list()).toEqual([]);
  });

  it('takes over when it is armed, without a warm-up', async () => {
    const { rig, second } = await withShadow(twoModels());
    const { models } = rig.parts.records;
    await rig.deliver(seconds(rig.asset, 0, 57));
    await shadowScores(rig);
    models.update({ ...rig.model(), armed: false });
    models.update({ ...second, armed: true, shadow: false });
    rig.room.rearm(rig.asset.id);
    await rig.deliver(seconds(rig.asset, 57, 87));
    await follows(rig, 80);
    expect(rig.room.statuses()[0]).toMatchObject({ modelId: second.id, score: 50, shadow: null });
    expect(scoredRows(await stateOf(rig, second))).toBe(78);
    expect(rig.parts.records.alarms.list()).toMatchObject([{ kind: 'score', modelId: second.id }]);
  });
});

describe('a shadow that fails', () => {
  it.each([
    ['cannot be loaded', 'facts', 'model not usable'],
    ['fails while scoring', 'score', 'scoring failed'],
  ] as const)(
    'because its model %s disturbs nobody, is counted, and is tried again later',
    async (_, what, why) => {
      const failing: Parameters<typeof twoModels>[0] = { [what]: new Error('No such model.') };
      const scoring = twoModels(failing);
      const { rig, second } = await withShadow(scoring);
      for (const from of [0, 27, 37, 47])
        await rig.deliver(seconds(rig.asset, from, from === 0 ? 27 : from + 10));
      await follows(rig, 50);
      expect(scoredRows(await stateOf(rig, rig.model()))).toBe(44);
      expect(counter(rig, 'score: Pump')!.refused).toEqual({ 'warm-up': 7 });
      // It rests after its first failure: the armed model does not wait for it again.
      expect(scoring.asked.filter((hash) => hash === 'second').length).toBeLessThanOrEqual(1);
      const { refused, lastRefusal } = counter(rig, 'shadow: Pump')!;
      expect(lastRefusal).toBe(`${why}: No such model.`);
      expect(refused['model not usable']).toBeGreaterThanOrEqual(30);
      expect(rig.room.statuses()[0]!.shadow).toEqual({ modelId: second.id, score: null, threshold: 4 });
      expect(rig.room.statuses()[0]!.state).toBe('scored');
      failing[what] = null;
      const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 31_000);
      await rig.deliver(seconds(rig.asset, 57, 67));
      await shadowScores(rig);
      clock.mockRestore();
      expect((await stateOf(rig, second)).slice(-10)).toEqual(new Array(10).fill('scored'));
    },
  );

  it('is not asked again for the rest of a block', async () => {
    const scoring = twoModels({ score: new Error('hangs') });
    const { rig } = await withShadow(scoring);
    // Three stretches in one block.
    const parts = [seconds(rig.asset, 0, 20), seconds(rig.asset, 200, 220), seconds(rig.asset, 400, 427)];
    for (const part of parts) await rig.parts.telemetry.appendSamples(part);
    const after = await rig.killed();
    await follows(after, 420);
    expect(counter(after, 'shadow: Pump')).toBeDefined();
    await after.deliver(seconds(after.asset, 427, 437));
    await follows(after, 430);
    expect(scoring.asked.filter((hash) => hash === 'second').length).toBeLessThanOrEqual(1);
  });
});

it('choosing a shadow does not make the armed model forget that a tag stands still', async () => {
  const scoring = twoModels();
  const { facts } = scoring;
  const rig = await openRig({
    scoring: {
      ...scoring,
      facts: async (model) => ({ ...(await facts(model)), stuckLimit: Float64Array.of(Infinity, 20) }),
    },
  });
  const standing = (from: number, to: number) => {
    const batch = seconds(rig.asset, from, to);
    return { ...batch, value: batch.value.map((v, i) => (batch.tagId[i] === rig.asset.tagIds[1] ? 5 : v)) };
  };
  await rig.deliver(standing(0, 57));
  await follows(rig, 50);
  const stuck = () => rig.parts.records.alarms.list().map(({ kind, cleared }) => ({ kind, cleared }));
  expect(stuck()).toEqual([{ kind: 'stuck', cleared: null }]);
  addSecond(rig, true);
  rig.room.rearm(rig.asset.id);
  await rig.deliver(standing(57, 257));
  await follows(rig, 250);
  expect(stuck()).toEqual([{ kind: 'stuck', cleared: null }]);
});
