import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Asset, Baseline, Incident, Model, Tag } from '../../../../src-main/api/words.ts';
import { openRecords, type Records } from '../../../../src-main/engine/store/records.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';
import { RecordInUse } from '../../../../src-main/engine/store/table.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { storedConnection } from '../../../made-connection.ts';

function open(directory = temporaryDirectory()): Records {
  const records = openRecords(directory);
  onTestFinished(() => records.close());
  return records;
}

const CONNECTION = storedConnection();

const addTag = (records: Records, connectionId: number, name = 'flow'): Tag =>
  records.tags.insert({
    connectionId,
    topic: `p/${name}`,
    format: { kind: 'scalar' },
    name,
    unit: 'm3/h',
    low: null,
    high: 12.5,
  });
const addAsset = (records: Records, tagIds: number[], offTag: number | null = null): Asset =>
  records.assets.insert({
    name: 'Pump',
    tagIds,
    samplePeriod: 0.5,
    windowLength: 32,
    offRule: offTag === null ? null : { tagId: offTag, below: 0.1 },
    modeRule: null,
  });
const addBaseline = (records: Records, assetId: number): Baseline =>
  records.baselines.insert({ assetId, ranges: [{ from: 1, to: null }], excluded: [], recording: true });
const addModel = (records: Records, assetId: number, baselineId: number, armed: boolean): Model =>
  records.models.insert({
    assetId,
    baselineId,
    createdAt: 1_700_000_000_000_000,
    hash: 'ab'.repeat(32),
    backend: 'wasm',
    seed: 0xffff_ffff,
    trainSeconds: 1.25,
    windowLength: 32,
    threshold: 3.5,
    falseAlarmsPerWeek: 1,
    extrapolated: true,
    verdict: 'linear path',
    flag: null,
    armed,
    shadow: false,
    retired: null,
  });
const addIncident = (records: Records, assetId: number): Incident =>
  records.incidents.insert({
    assetId,
    from: 5,
    to: null,
    peakScore: null,
    verdict: 'open',
    contributions: [{ tagId: 1, share: 0.75 }],
  });

describe('tables', () => {
  test('every record comes back as it went in, also after a restart', () => {
    const directory = temporaryDirectory();
    const first = openRecords(directory);
    const connection = first.connections.insert({ ...CONNECTION, username: 'op', sealedPassword: 'v1:xyz' });
    const tag = first.tags.insert({
      connectionId: connection.id,
      topic: 'p/1',
      format: { kind: 'json', path: 'a.0', timePath: null, timeUnit: 'ms' },
      name: "Robert'); DROP TABLE tags;--",
      unit: '°C',
      low: -1e-3,
      high: null,
    });
    const asset = addAsset(first, [tag.id], tag.id);
    const baseline = addBaseline(first, asset.id);
    const model = addModel(first, asset.id, baseline.id, true);
    const incident = addIncident(first, asset.id);
    const alarm = first.alarms.insert({
      assetId: asset.id,
      kind: 'score',
      tagId: null,
      modelId: model.id,
      began: 1,
      raised: 2,
      cleared: null,
      acknowledged: null,
      acknowledgedBy: null,
      peakScore: 4.5,
      threshold: 3.5,
      incidentId: incident.id,
    });
    const note = first.notes.insert({ incidentId: incident.id, at: 9, author: 'Ö', text: '<img src=x>' });
    first.close();

    const again = open(directory);
    expect(again.connections.list()).toEqual([connection]);
    expect(again.tags.get(tag.id)).toEqual(tag);
    expect(again.assets.list({ name: 'Pump' })).toEqual([asset]);
    expect(again.baselines.list({ assetId: asset.id, recording: true })).toEqual([baseline]);
    expect(again.models.get(model.id)).toEqual(model);
    expect(again.incidents.list({ to: null })).toEqual([incident]);
    expect(again.alarms.list({ cleared: null, kind: 'score' })).toEqual([alarm]);
    expect(again.alarms.list({ cleared: 3 })).toEqual([]);
    expect(again.notes.list()).toEqual([note]);
    expect(again.installationId).toBe(first.installationId);
  });

  test('any connection text survives', () => {
    const records = open();
    fc.assert(
      fc.property(
        fc.record({
          name: fc.string({ minLength: 1, maxLength: 120 }).filter((name) => name.trim() === name),
          url: fc.string({ unit: 'grapheme' }),
          username: fc.option(fc.string()),
          sealedPassword: fc.option(fc.string()),
          sealedKey: fc.option(fc.string()),
          sealedPassphrase: fc.option(fc.string()),
          clientId: fc.option(fc.string({ minLength: 1, maxLength: 128 })),
          authority: fc.option(fc.string()),
          certificate: fc.option(fc.string()),
          lastWill: fc.option(
            fc.record({
              topic: fc.string({ minLength: 1 }),
              payload: fc.string(),
              qos: fc.constantFrom(0, 1),
              retain: fc.boolean(),
            }),
          ),
          subscriptions: fc.array(
            fc.record({
              filter: fc.string({ minLength: 1 }),
              qos: fc.constantFrom(0, 1),
              share: fc.option(fc.stringMatching(/^[^/+#]+$/)),
            }),
          ),
        }),
        (fields) => {
          const stored = records.connections.insert({ ...CONNECTION, ...fields });
          expect(records.connections.get(stored.id)).toEqual({ ...CONNECTION, ...fields, id: stored.id });
        },
      ),
    );
  });

  test('update changes one record and refuses an unknown one', () => {
    const records = open();
    const one = records.connections.insert(CONNECTION);
    const two = records.connections.insert(CONNECTION);
    records.connections.update({ ...two, name: 'Other' });
    expect(records.connections.list().map(({ name }) => name)).toEqual(['Plant', 'Other']);
    expect(() => records.connections.update({ ...one, id: 99 })).toThrow('There is no connection 99.');
  });

  test('a record that breaks its schema is refused and leaves no trace', () => {
    const records = open();
    const { id } = records.connections.insert(CONNECTION);
    expect(() => records.connections.insert({ ...CONNECTION, name: '' })).toThrow('Give it a name.');
    expect(() => records.connections.update({ ...CONNECTION, id, name: ' ' })).toThrow('Give it a name.');
    expect(records.connections.list()).toEqual([{ ...CONNECTION, id }]);
  });

  test('an id is never used twice', () => {
    const records = open();
    const { id } = records.connections.insert(CONNECTION);
    records.connections.remove(id);
    expect(records.connections.insert(CONNECTION).id).toBe(id + 1);
    records.skipIds({ tags: 40, models: 7 });
    expect(addTag(records, id + 1).id).toBe(41);
    records.skipIds({ tags: 3, models: 7 });
    expect(addTag(records, id + 1).id).toBe(42);
  });
});

describe('references', () => {
  test('what is in use cannot be removed, and the sentence says by what', () => {
    const records = open();
    const connection = records.connections.insert(CONNECTION);
    const flow = addTag(records, connection.id);
    const power = addTag(records, connection.id, 'power');
    const asset = addAsset(records, [flow.id], power.id);
    const baseline = addBaseline(records, asset.id);
    addModel(records, asset.id, baseline.id, false);

    expect(() => records.connections.remove(connection.id)).toThrow(RecordInUse);
    expect(() => records.connections.remove(connection.id)).toThrow(
      'This connection is still used by 2 tags. Remove what uses it first.',
    );
    expect(() => records.tags.remove(flow.id)).toThrow('This tag is still used by 1 asset.');
    expect(() => records.tags.remove(power.id)).toThrow('This tag is still used by 1 asset.');
    expect(() => records.assets.remove(asset.id)).toThrow(
      'This asset is still used by 1 baseline and 1 model.',
    );
    expect(() => records.baselines.remove(baseline.id)).toThrow('This baseline is still used by 1 model.');
    expect(records.tags.list()).toHaveLength(2);
  });

  test('an asset lets go of the tags it no longer has', () => {
    const records = open();
    const connection = records.connections.insert(CONNECTION);
    const [a, b] = [addTag(records, connection.id, 'a'), addTag(records, connection.id, 'b')];
    const asset = addAsset(records, [a.id, b.id]);
    records.assets.update({ ...asset, tagIds: [b.id] });
    records.tags.remove(a.id);
    records.assets.remove(asset.id);
    records.tags.remove(b.id);
    records.connections.remove(connection.id);
    expect(records.tags.list()).toEqual([]);
  });

  test('a record cannot refer to one that is not there', () => {
    const records = open();
    expect(() => addTag(records, 5)).toThrow('The tag refers to something that has been removed.');
    expect(() => addAsset(records, [5])).toThrow('The asset refers to something that has been removed.');
    expect(records.assets.list()).toEqual([]);
  });

  test('arming a model disarms the other ones of its asset only', () => {
    const records = open();
    const connection = records.connections.insert(CONNECTION);
    const tag = addTag(records, connection.id);
    const [one, two] = [addAsset(records, [tag.id]), addAsset(records, [tag.id])];
    const baseline = addBaseline(records, one.id);
    const old = addModel(records, one.id, baseline.id, true);
    const other = addModel(records, two.id, addBaseline(records, two.id).id, true);
    const young = addModel(records, one.id, baseline.id, true);
    const armed = (): number[] => records.models.list({ armed: true }).map(({ id }) => id);
    expect(armed()).toEqual([other.id, young.id]);
    records.models.update({ ...old, armed: true });
    expect(armed()).toEqual([old.id, other.id]);
  });
});

describe('what others refer to', () => {
  test('is put away instead of deleted: no longer listed, still found, its id never used again', () => {
    const directory = temporaryDirectory();
    const records = open(directory);
    const connection = records.connections.insert(CONNECTION);
    const [tag, spare] = [addTag(records, connection.id), addTag(records, connection.id, 'spare')];
    const asset = addAsset(records, [tag.id]);
    addIncident(records, asset.id);
    for (const { id } of [tag, spare]) records.tags.withdraw(id);
    records.assets.withdraw(asset.id);
    records.assets.withdraw(99);
    const check = (from: Records): void => {
      expect([from.assets.list(), from.tags.list(), from.tags.list({ name: 'flow' })]).toEqual([[], [], []]);
      expect([from.assets.get(asset.id), from.tags.get(tag.id)]).toEqual([asset, tag]);
      expect([from.assets.withdrawn(asset.id), from.tags.withdrawn(tag.id)]).toEqual([true, true]);
      // Nothing referred to it: it is gone.
      expect([from.tags.get(spare.id), from.tags.withdrawn(spare.id)]).toEqual([undefined, false]);
    };
    check(records);
    records.close();
    const again = open(directory);
    check(again);
    expect(addTag(again, connection.id).id).toBe(spare.id + 1);
    expect(again.tags.list()).toHaveLength(1);
  });
});

test('a transaction that throws leaves nothing behind', () => {
  const records = open();
  expect(() =>
    records.transaction(() => {
      records.connections.insert(CONNECTION);
      records.audit({ at: 1, actor: 'me', action: 'connection.create', subject: 'connection 1', detail: '' });
      throw new Error('power is out');
    }),
  ).toThrow('power is out');
  expect(records.connections.list()).toEqual([]);
});

test('the audit trail is written and neither changed nor shortened, not even by an administrator', () => {
  const directory = temporaryDirectory();
  const records = open(directory);
  records.audit({ at: 7, actor: 'Ada', action: 'model.arm', subject: 'model 3', detail: 'was model 2' });
  const db = openDatabase(join(directory, 'records.db'));
  onTestFinished(() => db.close());
  expect(db.prepare('SELECT * FROM audit').all()).toEqual([
    { id: 1, at: 7, actor: 'Ada', action: 'model.arm', subject: 'model 3', detail: 'was model 2' },
  ]);
  expect(() => db.prepare("UPDATE audit SET actor = 'Eve'").run()).toThrow('cannot be changed');
  expect(() => db.prepare('DELETE FROM audit').run()).toThrow('cannot be shortened');
});

test('a database of a newer version is refused and stays as it is', () => {
  const directory = temporaryDirectory();
  openRecords(directory).close();
  const file = join(directory, 'records.db');
  const newer = openDatabase(file);
  newer.pragma('user_version = 99');
  newer.close();
  expect(() => openRecords(directory)).toThrow(
    /^records\.db was written by a newer Mnemo \(format 99; this version reads up to 5\)\./,
  );
  const after = openDatabase(file, { readonly: true });
  onTestFinished(() => after.close());
  expect(after.pragma('user_version', { simple: true })).toBe(99);
});

test('a setting that was never saved, or no longer fits, is the default; what fits is kept', () => {
  const limits = z.object({ days: z.number().nullable().default(null), drop: z.boolean().default(false) });
  const directory = temporaryDirectory();
  const first = openRecords(directory);
  expect(first.setting('limits', limits)).toEqual({ days: null, drop: false });
  first.saveSetting('limits', { days: 3 });
  first.saveSetting('limits', { days: 7, drop: true });
  first.saveSetting('other', { days: 'many' });
  first.close();
  const again = open(directory);
  expect(again.setting('limits', limits)).toEqual({ days: 7, drop: true });
  expect(again.setting('other', limits)).toEqual({ days: null, drop: false });
});

test('a copy holds what was changed while it was made, and is a database of its own', async () => {
  const directory = temporaryDirectory();
  const records = open(directory);
  // More than one step of the copy.
  for (let i = 0; i < 30; i++)
    records.audit({ at: i, actor: 'a', action: 'b', subject: 'c', detail: 'x'.repeat(100_000) });
  const copying = records.copyTo(join(directory, 'copy.db'));
  await new Promise((resolve) => setImmediate(resolve));
  const { id } = records.connections.insert(CONNECTION);
  await copying;
  records.connections.insert(CONNECTION);
  const copy = openDatabase(join(directory, 'copy.db'), { readonly: true });
  onTestFinished(() => copy.close());
  expect(copy.prepare('SELECT id FROM connections').pluck().all()).toEqual([id]);
  expect(copy.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(30);
});
