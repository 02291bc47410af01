import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WINDOW_STATES, type Alarm, type Asset, type Incident } from '../../../../src-main/api/words.ts';
import { createAlarmDesk, type AlarmDesk, type ScoreRows } from '../../../../src-main/engine/alarm/index.ts';
import { createIncidentBook } from '../../../../src-main/engine/incident/index.ts';
import { openRecords, type Records } from '../../../../src-main/engine/store/index.ts';
import { storedConnection } from '../../../made-connection.ts';

const START = 1_762_174_800e6;
let dataDir = '';
let records: Records;
let asset: Asset;
let modelId = 0;
let desk: AlarmDesk;
const told: (Alarm | Incident)[] = [];

function open(): void {
  records = openRecords(dataDir);
  const tell = (record: Alarm | Incident): void => void told.push(record);
  desk = createAlarmDesk({ records, onAlarm: tell, onIncident: tell });
  desk.restore();
}
function restart(): void {
  records.close();
  open();
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mnemo-alarms-'));
  told.length = 0;
  open();
  const { id: connectionId } = records.connections.insert(storedConnection());
  const limits = { low: null, high: null };
  const tags = ['a', 'b'].map((name) =>
    records.tags.insert({ connectionId, topic: name, format: { kind: 'scalar' }, name, unit: '', ...limits }),
  );
  const tagIds = tags.map(({ id }) => id);
  asset = records.assets.insert({
    name: 'Pump',
    tagIds,
    samplePeriod: 1,
    windowLength: 16,
    offRule: null,
    modeRule: null,
  });
  const recorded = { ranges: [{ from: 0, to: 1 }], excluded: [], recording: false };
  const baseline = records.baselines.insert({ assetId: asset.id, ...recorded });
  const facts = {
    hash: '00',
    backend: 'cpu',
    seed: 1,
    trainSeconds: 1,
    windowLength: 16,
    verdict: '',
    flag: null,
  };
  const promise = {
    threshold: 1,
    falseAlarmsPerWeek: 1,
    extrapolated: false,
    armed: true,
    shadow: false,
    retired: null,
  };
  const owner = { assetId: asset.id, baselineId: baseline.id, createdAt: START };
  modelId = records.models.insert({ ...owner, ...facts, ...promise }).id;
});
afterEach(() => {
  records.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const rows = (scores: readonly number[], first = 0): ScoreRows => ({
  t: Float64Array.from(scores, (_, i) => START + (first + i) * 1e6),
  state: new Uint8Array(scores.length).fill(WINDOW_STATES.indexOf('scored')),
  score: Float64Array.from(scores),
  contribution: Float32Array.from(scores.flatMap(() => [0.25, 0.75])),
});

test('alarms, their incident and what people did live in the database and go on after restarts', () => {
  desk.score(asset, modelId, rows([0, 2, 3, 2]), 1);
  const [alarm] = desk.active(asset.id);
  restart();
  expect(desk.active(asset.id)).toEqual([alarm]);
  desk.acknowledge(alarm!.id, 'Ana', START + 9e6);
  createIncidentBook(records, () => undefined).write(alarm!.incidentId, 'Ana', 'Looked at it.', START + 9e6);
  restart();
  desk.score(asset, modelId, rows([0, 2, 3, 2, ...Array<number>(62).fill(0)]), 1);
  restart();
  expect(records.alarms.list()).toEqual([
    { ...alarm!, acknowledged: START + 9e6, acknowledgedBy: 'Ana', cleared: START + 64e6 },
  ]);
  expect(records.incidents.list()).toMatchObject([
    { from: START + 1e6, to: START + 64e6, peakScore: 3, contributions: [{ share: 0.75 }, { share: 0.25 }] },
  ]);
  expect(records.notes.list()).toMatchObject([{ author: 'Ana', text: 'Looked at it.' }]);
  expect(desk.active(asset.id)).toEqual([]);
});

test('an alarm of an asset that is gone is refused by the database, nothing is half written, nobody is told', () => {
  const gone = { ...asset, id: 99 };
  expect(() => desk.score(gone, modelId, rows([2, 2]), 1)).toThrow(
    'refers to something that has been removed',
  );
  expect([records.alarms.list(), records.incidents.list(), told]).toEqual([[], [], []]);
});
