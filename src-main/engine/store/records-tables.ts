/** Which table holds which record, and which column holds which field. */
import { z } from 'zod';
import * as w from '../../api/words.ts';

/** A connection as it is stored: password, key and passphrase sealed, never in clear text. */
export const storedConnection = w.connection.omit({ hasPassword: true, hasKey: true }).extend({
  sealedPassword: z.string().nullable(),
  sealedKey: z.string().nullable(),
  sealedPassphrase: z.string().nullable(),
});
export type StoredConnection = z.infer<typeof storedConnection>;

/** plain: number or text as it is; json: a nested part; flag: true and false as 1 and 0. */
export interface Column {
  readonly name: string;
  readonly form: 'plain' | 'json' | 'flag';
}

export interface TableShape<T extends { id: number }> {
  readonly table: string;
  /** What one record is called in messages. */
  readonly word: string;
  readonly schema: z.ZodType<T>;
  readonly columns: { readonly [F in keyof T & string]: Column };
  /** Records are put away instead of deleted while others refer to them: the table has a column `removed`. */
  readonly kept?: true;
}

const plain = (name: string): Column => ({ name, form: 'plain' });
const json = (name: string): Column => ({ name, form: 'json' });
const flag = (name: string): Column => ({ name, form: 'flag' });
const shape = <T extends { id: number }>(described: TableShape<T>): TableShape<T> => described;

export const connections = shape<StoredConnection>({
  table: 'connections',
  word: 'connection',
  schema: storedConnection,
  kept: true,
  columns: {
    id: plain('id'),
    name: plain('name'),
    url: plain('url'),
    protocol: plain('protocol'),
    clock: plain('clock'),
    username: plain('username'),
    sealedPassword: plain('sealed_password'),
    sealedKey: plain('sealed_key'),
    sealedPassphrase: plain('sealed_passphrase'),
    subscriptions: json('subscriptions'),
    qos: plain('qos'),
    clientId: plain('client_id'),
    sessionExpiry: plain('session_expiry'),
    receiveMaximum: plain('receive_maximum'),
    lastWill: json('last_will'),
    authority: plain('authority'),
    certificate: plain('certificate'),
    sparkplug: json('sparkplug'),
  },
});

export const tags = shape<w.Tag>({
  table: 'tags',
  word: 'tag',
  schema: w.tag,
  kept: true,
  columns: {
    id: plain('id'),
    connectionId: plain('connection_id'),
    topic: plain('topic'),
    format: json('format'),
    name: plain('name'),
    unit: plain('unit'),
    low: plain('low'),
    high: plain('high'),
  },
});

export const assets = shape<w.Asset>({
  table: 'assets',
  word: 'asset',
  schema: w.asset,
  kept: true,
  columns: {
    id: plain('id'),
    name: plain('name'),
    tagIds: json('tag_ids'),
    samplePeriod: plain('sample_period'),
    windowLength: plain('window_length'),
    offRule: json('off_rule'),
    modeRule: json('mode_rule'),
  },
});

export const baselines = shape<w.Baseline>({
  table: 'baselines',
  word: 'baseline',
  schema: w.baseline,
  columns: {
    id: plain('id'),
    assetId: plain('asset_id'),
    ranges: json('ranges'),
    excluded: json('excluded'),
    recording: flag('recording'),
  },
});

export const models = shape<w.Model>({
  table: 'models',
  word: 'model',
  schema: w.model,
  columns: {
    id: plain('id'),
    assetId: plain('asset_id'),
    baselineId: plain('baseline_id'),
    createdAt: plain('created_at'),
    hash: plain('hash'),
    backend: plain('backend'),
    seed: plain('seed'),
    trainSeconds: plain('train_seconds'),
    windowLength: plain('window_length'),
    threshold: plain('threshold'),
    falseAlarmsPerWeek: plain('false_alarms_per_week'),
    extrapolated: flag('extrapolated'),
    verdict: plain('verdict'),
    flag: plain('flag'),
    armed: flag('armed'),
    shadow: flag('shadow'),
    retired: plain('retired'),
  },
});

export const alarms = shape<w.Alarm>({
  table: 'alarms',
  word: 'alarm',
  schema: w.alarm,
  columns: {
    id: plain('id'),
    assetId: plain('asset_id'),
    kind: plain('kind'),
    tagId: plain('tag_id'),
    modelId: plain('model_id'),
    began: plain('began'),
    raised: plain('raised'),
    cleared: plain('cleared'),
    acknowledged: plain('acknowledged'),
    acknowledgedBy: plain('acknowledged_by'),
    peakScore: plain('peak_score'),
    threshold: plain('threshold'),
    incidentId: plain('incident_id'),
  },
});

export const incidents = shape<w.Incident>({
  table: 'incidents',
  word: 'incident',
  schema: w.incident,
  columns: {
    id: plain('id'),
    assetId: plain('asset_id'),
    from: plain('from_time'),
    to: plain('to_time'),
    peakScore: plain('peak_score'),
    verdict: plain('verdict'),
    contributions: json('contributions'),
  },
});

export const notes = shape<w.Note>({
  table: 'notes',
  word: 'note',
  schema: w.note,
  columns: {
    id: plain('id'),
    incidentId: plain('incident_id'),
    at: plain('at'),
    author: plain('author'),
    text: plain('text'),
  },
});

export const publications = shape<w.Publication>({
  table: 'publications',
  word: 'publication',
  schema: w.publication,
  columns: {
    id: plain('id'),
    connectionId: plain('connection_id'),
    assetIds: json('asset_ids'),
    jsonTopic: plain('json_topic'),
    sparkplug: json('sparkplug'),
  },
});

/** What each table's rows are called when they are the reason why something cannot be removed. */
export const WORD_OF_TABLE: Readonly<Record<string, string>> = {
  tags: 'tag',
  assets: 'asset',
  asset_tags: 'asset',
  baselines: 'baseline',
  models: 'model',
  incidents: 'incident',
  alarms: 'alarm',
  notes: 'note',
  publications: 'publication',
};
