/**
 * THE contract between the screen and the engine: every call and every event, declared once. Inputs are validated
 * by the engine on arrival; both sides take their types from here.
 */
import { z } from 'zod';
import * as w from './words.ts';

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });
const nothing = z.void();
const byId = z.object({ id: w.id });
const ofAsset = z.object({ assetId: w.id });

const float64 = z.custom<Float64Array>((value) => value instanceof Float64Array);
const float32 = z.custom<Float32Array>((value) => value instanceof Float32Array);
const uint8 = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

const span = z.object({ from: w.micros, to: w.micros, pixels: z.number().int().min(1).max(8192) });

/** One tag drawn into pixels: at most four points a pixel (first, min, max, last), so no spike disappears. */
const seriesColumns = z.object({ tagId: w.id, t: float64, value: float64, quality: uint8 });
export type SeriesColumns = z.infer<typeof seriesColumns>;

/**
 * Scores of one model, one entry per drawn grid step. `state` indexes WINDOW_STATES; `score` is NaN where not scored.
 * When several steps share a pixel the one with the highest score stands for it; a state other than scored is never
 * hidden by a neighbour.
 */
const scoreColumns = z.object({
  modelId: w.id,
  threshold: z.number(),
  t: float64,
  score: float64,
  state: uint8,
});
export type ScoreColumns = z.infer<typeof scoreColumns>;

/** Reconstruction and normal band of one channel at the drawn grid steps, in the tag's unit; NaN where not scored. */
const reconstructionColumns = z.object({
  tagId: w.id,
  t: float64,
  reconstruction: float64,
  /** Half-width of the normal band around the reconstruction. */
  band: z.number(),
  /** Share of the score, 0..1. */
  contribution: float32,
});
export type ReconstructionColumns = z.infer<typeof reconstructionColumns>;

/** A memory item as one window recalls it. */
const recalledItem = z.object({
  item: z.number().int(),
  /** Its share in what the window recalls, 0..1. */
  weight: z.number(),
  /** Share of normal windows that recall it at all, 0..1. */
  recalled: z.number(),
  /** The baseline times that recall it most, strongest first. */
  ranges: z.array(z.object({ from: w.micros, to: w.micros, weight: z.number() })),
});

/** What the memory has to say about one window. Shares and quantiles are 0..1. */
const memoryExplanation = z.object({
  /** Memory items in all. */
  items: z.number().int(),
  recalled: z.array(recalledItem),
  /** Share of items that are not listed, and of places in the window that recall nothing. */
  others: z.number(),
  nothing: z.number(),
  /** Mean number of items recalled by one place of the window, and the mean entropy of their weights in nats. */
  nonZeros: z.number(),
  entropy: z.number(),
  /** How far the window is from what the memory can say: 1 is the mean of held-back operation. */
  latent: z.object({ distance: z.number(), quantile: z.number(), median: z.number(), high: z.number() }),
  /** The normal window most like it, thinned to `steps` rows `stride` grid steps apart; the newest row is the last. */
  nearest: z.object({
    from: w.micros,
    to: w.micros,
    quantile: z.number(),
    steps: z.number().int(),
    stride: z.number().int(),
    /** [steps][channels] */
    values: float32,
    /** [channels] newest part of the window minus that one, and what one normal window in a hundred exceeds. */
    apart: float32,
    apartHigh: float32,
  }),
});

/** Why one moment scored what it did. Channels in the asset's order, values in the tags' units, NaN where there is none. */
const explanation = z.object({
  modelId: w.id,
  /** The window that ends at the moment asked for; half-open. */
  from: w.micros,
  to: w.micros,
  /** The same in one sentence. */
  sentence: z.string(),
  /** null where the moment could not be scored. */
  score: z.number().nullable(),
  threshold: z.number(),
  /** The paths whose voice is heard in the score of this model, and whether its memory has a part in one of them. */
  heard: z.array(z.string()),
  memoryHeard: z.boolean(),
  /** [channels] share of the score, expected value of the newest row, half-width of the normal band. */
  contribution: float32,
  expected: float32,
  band: float32,
  /** [rows] and [rows][channels] */
  t: float64,
  measured: float32,
  /** null where the model was trained before the origin of its memory was recorded. */
  memory: memoryExplanation.nullable(),
});
export type Explanation = z.infer<typeof explanation>;

const importPreview = z.object({
  format: z.enum(['csv', 'parquet']),
  /** Data rows; null where counting them would take a reading of the whole file. */
  rows: z.number().int().nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), first: z.array(z.string()) })),
  /** The column that looks like the time, with how it is written; null: none does. */
  time: z
    .object({
      column: z.string(),
      unit: z.enum(['iso', 's', 'ms', 'us', 'ns']),
      /** Whether its times name their zone. */
      zoned: z.boolean(),
    })
    .nullable(),
});
export type ImportPreview = z.infer<typeof importPreview>;

const replayState = z.object({
  id: w.id,
  assetId: w.id,
  modelId: w.id,
  from: w.micros,
  to: w.micros,
  speed: z.number().nullable(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** Event time it has come to. */
  now: w.micros.nullable(),
  /** What it would have raised: the same alarm logic, kept apart from the real alarms. */
  alarms: z.array(
    z.object({
      kind: w.alarm.shape.kind,
      tagId: w.id.nullable(),
      began: w.micros,
      raised: w.micros,
      cleared: w.micros.nullable(),
      peakScore: z.number().nullable(),
    }),
  ),
  problem: z.string().nullable(),
});
export type ReplayState = z.infer<typeof replayState>;

export const calls = {
  'engine.status': call(
    nothing,
    z.object({
      version: z.string(),
      dataDir: z.string(),
      sqlite: z.string(),
      startedAt: w.micros,
      /** What the operator has to know about the start-up (a damaged file was moved aside); empty when all was well. */
      messages: z.array(z.string()),
    }),
  ),
  'health.counters': call(nothing, z.array(w.stageCounters)),
  'health.status': call(nothing, w.engineHealth),
  /** The audit trail, newest first: entries before `before` (an id), or the newest. */
  'audit.list': call(
    z.object({ before: w.id.nullable().default(null), limit: z.number().int().min(1).max(500).default(100) }),
    z.array(w.auditEntry),
  ),

  'connection.list': call(nothing, z.array(w.connection)),
  'connection.states': call(nothing, z.array(w.connectionState)),
  'connection.create': call(w.connectionInput, w.connection),
  'connection.update': call(z.object({ id: w.id, connection: w.connectionInput }), w.connection),
  'connection.remove': call(byId, nothing),
  /** Tries the profile without storing it; `steps` names how far it came: address, connect, encryption, protocol, credentials, subscription. */
  'connection.test': call(
    w.connectionInput.extend({ id: w.id.nullable().default(null) }),
    z.object({ steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string() })) }),
  ),
  /** Listens to a topic filter for some seconds and lists the numeric points seen. */
  'connection.discover': call(
    z.object({
      id: w.id,
      filter: z.string().min(1),
      seconds: z.number().min(0.2).max(60),
      /**
       * How topics are read for names: topic "plant/{line}/{machine}/{point}" gives the words for name
       * "{machine} {point}" and asset "{line} {machine}". null: names from the last topic levels.
       */
      names: z.object({ topic: z.string(), name: z.string(), asset: z.string() }).nullable().default(null),
    }),
    /** `omitted` says in words what the list leaves out; null when it is complete. */
    z.object({ points: z.array(w.discovered), omitted: z.string().nullable() }),
  ),

  'tag.list': call(nothing, z.array(w.tag)),
  'tag.create': call(z.array(w.tagInput).min(1), z.array(w.tag)),
  'tag.remove': call(byId, nothing),
  /** Newest sample of each tag: NaN time and value where none has come. */
  'tag.latest': call(
    z.object({ tagIds: z.array(w.id) }),
    z.object({ t: float64, value: float64, quality: uint8 }),
  ),

  /** Changes name, unit and range of a tag; what it reads from stays, for its samples do. */
  'tag.update': call(
    z.object({ id: w.id, tag: w.tag.pick({ name: true, unit: true, low: true, high: true }) }),
    w.tag,
  ),
  /** What each format makes of a payload the operator gives, or of the next one on the topic. */
  'tag.preview': call(
    z.object({
      connectionId: w.id,
      topic: z.string().min(1),
      format: w.payloadFormat,
      seconds: z.number().min(0.2).max(60),
    }),
    z.object({
      /** The payload's beginning in printable characters; null: none came. */
      payload: z.string().nullable(),
      readings: z.array(
        z.object({ t: w.micros.nullable(), value: z.number(), quality: w.quality, reason: w.qualityReason }),
      ),
      problem: z.string().nullable(),
    }),
  ),

  'asset.list': call(nothing, z.array(w.asset)),
  'asset.create': call(w.assetInput, w.asset),
  'asset.update': call(z.object({ id: w.id, asset: w.assetInput }), w.asset),
  'asset.remove': call(byId, nothing),
  'asset.status': call(nothing, z.array(w.assetStatus)),

  'baseline.list': call(ofAsset, z.array(w.baseline)),
  /** Starts recording at the asset's present event time, into a new baseline or as a further range of `id`. */
  'baseline.start': call(z.object({ assetId: w.id, id: w.id.nullable().default(null) }), w.baseline),
  'baseline.stop': call(byId, w.baseline),
  /** Sets the ranges of an already recorded period by hand. */
  'baseline.define': call(
    z.object({
      assetId: w.id,
      ranges: z.array(w.timeRange).min(1),
      excluded: z.array(w.timeRange).default([]),
    }),
    w.baseline,
  ),
  'baseline.exclude': call(z.object({ id: w.id, range: w.timeRange }), w.baseline),
  'baseline.remove': call(byId, nothing),

  /** Looks at a stretch as training would: tag by tag, and whether it is enough. */
  'baseline.quality': call(
    z.object({
      assetId: w.id,
      ranges: z.array(w.timeRange).min(1),
      excluded: z.array(w.timeRange).default([]),
    }),
    w.baselineQuality,
  ),

  'training.start': call(z.object({ baselineId: w.id, options: w.trainingOptions }), w.trainingProgress),
  'training.cancel': call(z.object({ trainingId: w.id }), nothing),
  /** The newest training of each asset since the engine started. */
  'training.list': call(nothing, z.array(w.trainingProgress)),

  'model.list': call(ofAsset, z.array(w.model)),
  /**
   * Arms one model of an asset (and disarms the one before), or disarms all with null. A flagged model is armed only
   * when `acceptFlag` repeats its flag.
   */
  'model.arm': call(
    z.object({ assetId: w.id, modelId: w.id.nullable(), acceptFlag: z.string().nullable().default(null) }),
    nothing,
  ),
  /** Lets one model score beside the armed one without raising alarms; null: none. */
  'model.shadow': call(z.object({ assetId: w.id, modelId: w.id.nullable() }), nothing),
  /** Puts a model away, or takes it back. The armed one and the shadow are refused. */
  'model.retire': call(z.object({ id: w.id, retired: z.boolean() }), w.model),
  /** The price of sensitivity: how often held-back normal operation would raise the alarm at other thresholds. */
  'model.sensitivity': call(
    byId,
    z.object({
      /** Hours of scored held-back operation, and separate excursions in it. */
      hours: z.number(),
      excursions: z.number().int(),
      /** 90 % interval of the rate at the model's threshold. */
      interval: z.tuple([z.number(), z.number()]),
      /** Thresholds ascending. */
      curve: z.array(z.object({ threshold: z.number(), falseAlarmsPerWeek: z.number() })),
    }),
  ),
  /**
   * The memory of a model: what each item stands for, and how recent operation (the newest windows before `to`, or
   * before now) recalls it. No items where the model was trained before the origin of its memory was recorded.
   */
  'model.memory': call(
    z.object({ id: w.id, from: w.micros.nullable().default(null), to: w.micros.nullable().default(null) }),
    z.object({ items: z.array(w.memoryItem), drift: w.memoryDrift.nullable() }),
  ),
  /** Stretches of the baseline the model was judged on and never trained on, with the highest score in each. */
  'model.heldBack': call(
    byId,
    z.array(z.object({ from: w.micros, to: w.micros, peak: z.number(), peakAt: w.micros })),
  ),
  /** Explains the window that ends at a moment, by the given model or the armed one, from stored samples. */
  'model.explain': call(
    z.object({
      assetId: w.id,
      modelId: w.id.nullable().default(null),
      at: w.micros,
      timeZone: z.string(),
    }),
    explanation,
  ),

  /** What the self-test after the training of a model found, with its data sheet. */
  'model.selfTest': call(byId, w.selfTest),
  /** The data sheet as a CSV file, for download. */
  'model.dataSheetFile': call(byId, z.object({ name: z.string(), bytes: uint8 })),

  'series.query': call(span.extend({ tagIds: z.array(w.id).min(1) }), z.array(seriesColumns)),
  /** Scores of the given model, or of the armed one; null where there is none. */
  'score.query': call(
    span.extend({ assetId: w.id, modelId: w.id.nullable().default(null) }),
    scoreColumns.nullable(),
  ),
  'reconstruction.query': call(
    span.extend({ assetId: w.id, modelId: w.id.nullable().default(null), tagIds: z.array(w.id).min(1) }),
    z.array(reconstructionColumns),
  ),

  /** Long work on files: the newest first, since the engine started. */
  'task.list': call(nothing, z.array(w.task)),
  'task.cancel': call(byId, nothing),

  /** Looks into a CSV or Parquet file on this machine: its columns, its time column, its first rows. */
  'import.inspect': call(z.object({ path: z.string().min(1) }), importPreview),
  /** Stores a file's rows as samples, as if they had been recorded. */
  'import.start': call(
    z.object({
      path: z.string().min(1),
      timeColumn: z.string(),
      /** Zone of times that name none: "UTC", "Europe/Berlin". */
      timeZone: z.string(),
      timeUnit: z.enum(['iso', 's', 'ms', 'us', 'ns']).default('iso'),
      /** Into an existing tag, or (null) a new one with this name and unit. */
      columns: z
        .array(
          z.object({
            column: z.string(),
            tagId: w.id.nullable(),
            name: z.string().min(1).max(120),
            unit: z.string().max(32),
          }),
        )
        .min(1),
    }),
    w.task,
  ),
  /** Writes samples, scores or alarms of a stretch into a file in the data directory's exports folder, or at `path`. */
  'export.start': call(
    z.object({
      what: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('samples'), tagIds: z.array(w.id).min(1) }),
        z.object({ kind: z.literal('scores'), assetId: w.id, modelId: w.id.nullable().default(null) }),
        z.object({ kind: z.literal('alarms'), assetId: w.id.nullable().default(null) }),
      ]),
      from: w.micros,
      to: w.micros,
      format: z.enum(['csv', 'parquet']),
      timeZone: z.string(),
      path: z.string().nullable().default(null),
    }),
    w.task,
  ),

  /** Runs a stored stretch of an asset through a pipeline of its own, beside the live one; nothing of it is stored. */
  'replay.start': call(
    z.object({
      assetId: w.id,
      modelId: w.id.nullable().default(null),
      from: w.micros,
      to: w.micros,
      /** Times as fast as it was; null: as fast as this machine can. */
      speed: z.number().positive().max(100_000).nullable().default(null),
    }),
    replayState,
  ),
  'replay.stop': call(byId, nothing),
  'replay.list': call(nothing, z.array(replayState)),

  'storage.status': call(nothing, w.storageStatus),
  'storage.setRetention': call(w.retention, w.storageStatus),
  /** Copies everything needed to go on elsewhere into a folder (null: the data directory's backups). */
  'backup.start': call(z.object({ folder: z.string().nullable().default(null) }), w.task),

  'publication.list': call(nothing, z.array(w.publication)),
  'publication.create': call(w.publicationInput, w.publication),
  'publication.update': call(w.publication, w.publication),
  'publication.remove': call(byId, nothing),

  'alarm.list': call(
    z.object({ assetId: w.id.nullable().default(null), from: w.micros.nullable().default(null) }),
    z.array(w.alarm),
  ),
  'alarm.acknowledge': call(z.object({ id: w.id, by: z.string().trim().min(1).max(120) }), w.alarm),

  'incident.list': call(z.object({ assetId: w.id.nullable().default(null) }), z.array(w.incident)),
  'incident.notes': call(byId, z.array(w.note)),
  'incident.note': call(
    z.object({
      id: w.id,
      author: z.string().trim().min(1).max(120),
      text: z.string().trim().min(1).max(10_000),
    }),
    w.note,
  ),
  'incident.judge': call(z.object({ id: w.id, verdict: w.verdict }), w.incident),
  /** Writes PDF, CSV and manifest into the data directory's reports folder. */
  'incident.report': call(
    z.object({ id: w.id, timeZone: z.string(), locale: z.string().default('en') }),
    w.report,
  ),
  /** One file of a report, for download. */
  'incident.file': call(
    z.object({ id: w.id, name: z.string() }),
    z.object({ name: z.string(), bytes: uint8 }),
  ),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
/** What a handler receives: the input after validation, defaults filled in. */
export type CallArgument<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>;

/** What the engine implements: one function per call. */
export type Handlers = {
  [N in CallName]: (input: CallArgument<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};
/** What the screen sees: the same, always asynchronous. */
export type Client = {
  call<N extends CallName>(
    name: N,
    ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
  ): Promise<CallOutput<N>>;
};

/** One batch of closed grid steps of an asset, oldest first; value, reconstruction and contribution are [steps][channels]. */
const liveRows = z.object({
  assetId: w.id,
  modelId: w.id.nullable(),
  threshold: z.number().nullable(),
  t: float64,
  state: uint8,
  /** NaN where not scored. */
  score: float64,
  value: float32,
  reconstruction: float32,
  contribution: float32,
});
export type LiveRows = z.infer<typeof liveRows>;

/** Everything the engine tells without being asked. The payload is the whole new state, never a difference. */
export const events = {
  /** The set of connections, tags, assets, baselines or models changed: fetch the list again. */
  changed: z.object({
    what: z.enum(['connection', 'tag', 'asset', 'baseline', 'model', 'publication', 'storage']),
  }),
  'connection.state': w.connectionState,
  'asset.status': w.assetStatus,
  'training.progress': w.trainingProgress,
  'live.rows': liveRows,
  task: w.task,
  'replay.rows': liveRows.extend({ replayId: w.id }),
  'replay.state': replayState,
  alarm: w.alarm,
  incident: w.incident,
} as const;

export type Events = { [N in keyof typeof events]: z.infer<(typeof events)[N]> };
export type EventName = keyof Events;
export type Listener = <N extends EventName>(name: N, payload: Events[N]) => void;
