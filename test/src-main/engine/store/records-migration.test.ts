/** Every released format of records.db, with rows as plants have them, is read by this version. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { retention } from '../../../../src-main/api/words.ts';
import { RECORDS_MIGRATIONS } from '../../../../src-main/engine/store/records-schema.ts';
import { openRecords, type Records } from '../../../../src-main/engine/store/records.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';
import { storedConnection } from '../../../made-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const CONNECTION = storedConnection();

const FIXTURES = join(import.meta.dirname, 'fixtures');
const FORMATS = [1, 2, 3, 4, 5];

function directoryOf(format: number): string {
  const directory = temporaryDirectory();
  const db = openDatabase(join(directory, 'records.db'));
  db.exec(readFileSync(join(FIXTURES, `records-format-${format}.sql`), 'utf8'));
  db.close();
  return directory;
}

function open(directory: string): Records {
  const records = openRecords(directory);
  onTestFinished(() => records.close());
  expect(records.messages).toEqual([]);
  return records;
}

/** All that is in the records, each read through its schema, and the ids that come next. */
function contentOf(directory: string): object {
  const records = open(directory);
  const db = openDatabase(join(directory, 'records.db'), { readonly: true });
  onTestFinished(() => db.close());
  return {
    installationId: records.installationId,
    connections: records.connections.list(),
    tags: records.tags.list(),
    assets: records.assets.list(),
    baselines: records.baselines.list(),
    models: records.models.list(),
    incidents: records.incidents.list(),
    alarms: records.alarms.list(),
    notes: records.notes.list(),
    publications: records.publications.list(),
    retention: records.setting('retention', retention),
    audit: db.prepare('SELECT * FROM audit ORDER BY id').all(),
    assetTags: db.prepare('SELECT * FROM asset_tags').all(),
    ids: db.prepare('SELECT * FROM sqlite_sequence ORDER BY name').all(),
    schema: db
      .prepare("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name")
      .all(),
    sound: [db.pragma('integrity_check'), db.pragma('foreign_key_check')],
  };
}

test('there is a fixture of every format', () => {
  expect(RECORDS_MIGRATIONS).toHaveLength(FORMATS.length);
  expect(readdirSync(FIXTURES).filter((name) => name.startsWith('records-format-'))).toHaveLength(
    FORMATS.length,
  );
});

describe.each(FORMATS)('format %i', (format) => {
  test('every record is there and reads back through its schema', () => {
    const records = open(directoryOf(format));
    const third = format >= 3;
    const fourth = format >= 4;
    expect(records.installationId).toBe('5f0c1a1e-0d5a-4d53-9b0e-6d6f2f1b7a10');
    expect(records.connections.list()).toEqual([
      {
        ...CONNECTION,
        id: 1,
        url: 'mqtts://broker.plant:8883',
        username: 'mnemo',
        sealedPassword: 'mnemo-sealed-1:0a1b2c3d:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        ...(third && {
          sealedKey: 'mnemo-sealed-1:0a1b2c3d:BBBB',
          subscriptions: [{ filter: 'plant/#', qos: 0, share: null }],
          qos: 0,
          clientId: 'mnemo-1',
          sessionExpiry: 60,
          receiveMaximum: 20,
          lastWill: { topic: 'mnemo/state', payload: 'offline', qos: 1, retain: true },
          certificate: 'PEM',
          sparkplug: { requestRebirth: true, primaryHost: 'mnemo' },
        }),
      },
      {
        ...CONNECTION,
        id: 3,
        name: "Werk Süd 'Halle 2'",
        url: 'mqtt://10.0.0.7',
        protocol: '3.1.1',
        clock: 'replay',
      },
    ]);
    expect(records.tags.list()).toMatchObject([
      { id: 1, format: { kind: 'scalar' }, unit: 'm³/h', low: 0, high: 12.5 },
      { id: 2, format: { kind: 'json', path: 'values.0.power', timePath: 'ts', timeUnit: 'iso' } },
      { id: 4, connectionId: 3, name: "Robert'); DROP TABLE tags;--", low: -0.001, high: null },
    ]);
    expect(records.assets.list()).toMatchObject([
      {
        id: 1,
        tagIds: [1, 2],
        offRule: { tagId: 2, below: 0.1 },
        modeRule: fourth ? { tagId: 2, modes: [1, 3] } : null,
      },
      { id: 2, samplePeriod: 0.5, offRule: null, modeRule: null },
    ]);
    // Put away: not listed, and still there for the incident that is about it.
    expect(records.assets.get(3)?.name).toBe(fourth ? 'Old tank' : undefined);
    expect([records.assets.withdrawn(3), records.tags.withdrawn(7)]).toEqual([fourth, fourth]);
    expect([records.assets.withdrawn(1), records.tags.withdrawn(1)]).toEqual([false, false]);
    expect(records.tags.get(7)?.connectionId).toBe([undefined, 3, 5][Math.max(0, format - 3)]);
    expect(records.connections.get(5)?.name).toBe(format >= 5 ? 'Old PLC' : undefined);
    expect(records.connections.present(5)).toBeUndefined();
    expect(records.connections.present(1)).toEqual(records.connections.get(1));
    expect(records.baselines.list()).toMatchObject([
      {
        ranges: [{ to: 1760003600000000 }, { from: 1760010000000001 }],
        excluded: [{ from: 1760001000000000 }],
      },
      { ranges: [{ from: 1760000000000000, to: null }], recording: true },
    ]);
    expect(records.models.list()).toMatchObject([
      { id: 1, flag: null, armed: false, extrapolated: true, threshold: 3.5, shadow: fourth, retired: null },
      {
        id: 2,
        flag: format >= 2 ? 'memory died' : null,
        armed: true,
        seed: 0xffff_ffff,
        shadow: false,
        retired: null,
      },
      ...(fourth ? [{ id: 3, armed: false, shadow: false, retired: 1760045000000000 }] : []),
    ]);
    expect(records.incidents.list()).toMatchObject([
      { verdict: 'fault', contributions: [{ tagId: 1, share: 0.75 }, { tagId: 2 }] },
      { verdict: 'open', to: null, peakScore: null },
      ...(fourth ? [{ assetId: 3, verdict: 'maintenance' }] : []),
    ]);
    expect(records.alarms.list()).toMatchObject([
      { kind: 'score', modelId: 2, acknowledgedBy: 'Ada', cleared: 1760050600000000 },
      { kind: 'stale', tagId: 4, cleared: null, threshold: null },
    ]);
    expect(records.notes.list()).toEqual([
      { id: 1, incidentId: 1, at: 1760051000000000, author: 'Öz', text: 'Bearing replaced.\n<img src=x>' },
    ]);
    expect(records.publications.list()).toHaveLength(third ? 2 : 0);
    expect(records.setting('retention', retention).rawDays).toBe(third ? 30 : null);
  });

  test('what the schema promises holds for the old rows too', () => {
    const directory = directoryOf(format);
    const records = open(directory);
    expect(() => records.tags.remove(2)).toThrow('This tag is still used by 1 asset.');
    records.models.update({ ...records.models.get(1)!, armed: true });
    expect(records.models.get(2)!.armed).toBe(false);
    expect(records.models.get(1)).toMatchObject({ armed: true, shadow: false });
    records.models.update({ ...records.models.get(2)!, shadow: true });
    records.models.insert({ ...records.models.get(2)!, hash: 'ff' });
    expect(records.models.list({ shadow: true })).toHaveLength(1);
    expect(records.tags.insert({ ...records.tags.get(1)!, name: 'new' }).id).toBe(10);
    const db = openDatabase(join(directory, 'records.db'));
    onTestFinished(() => db.close());
    expect(() => db.prepare('DELETE FROM audit').run()).toThrow('cannot be shortened');
  });

  test('no row is written differently by a second start', () => {
    const directory = directoryOf(format);
    const first = contentOf(directory);
    expect(contentOf(directory)).toEqual(first);
    expect(first).toMatchObject({ sound: [[{ integrity_check: 'ok' }], []] });
  });
});

const killed = FORMATS.slice(0, -1).flatMap((from) =>
  FORMATS.filter((to) => to > from).map((to) => [from, to] as const),
);
test.each(killed)(
  'a migration from format %i that is killed on the way to %i is repeated cleanly',
  (from, to) => {
    const directory = directoryOf(from);
    const child = spawnSync(process.execPath, [
      join(import.meta.dirname, 'killed-migration.ts'),
      join(directory, 'records.db'),
      String(to),
    ]);
    expect(child.signal, child.stderr.toString()).toBe('SIGKILL');
    const db = openDatabase(join(directory, 'records.db'));
    expect(db.pragma('user_version', { simple: true })).toBe(to - 1);
    db.close();
    expect(contentOf(directory)).toEqual(contentOf(directoryOf(from)));
  },
);
