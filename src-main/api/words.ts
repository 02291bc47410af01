/**
 * The words of the product as types: what a connection, tag, asset, baseline, model, alarm and incident are.
 * Every room uses these names and no others. All times are integer microseconds since the Unix epoch (UTC).
 */
import { z } from 'zod';
import { id, micros, timeRange } from './basic-words.ts';

export * from './basic-words.ts';

const name = z.string().trim().min(1, 'Give it a name.').max(120);

// --- connection -------------------------------------------------------------------------------------------------

/**
 * A topic filter a connection subscribes to besides the topics of its tags. Tags whose topic it matches need no
 * subscription of their own.
 */
export const subscription = z.object({
  /** MQTT topic filter, wildcards allowed. */
  filter: z.string().min(1).max(1024),
  qos: z.union([z.literal(0), z.literal(1)]).default(1),
  /** Share group: the broker gives each message to one member of it. null: not shared. */
  share: z
    .string()
    .regex(/^[^/+#]+$/, 'A share group has no /, + or #.')
    .nullable()
    .default(null),
});
export type Subscription = z.infer<typeof subscription>;

/** What the broker tells others when we are gone without a goodbye. */
export const lastWill = z.object({
  topic: z.string().min(1).max(1024),
  payload: z.string().max(4096),
  qos: z.union([z.literal(0), z.literal(1)]).default(1),
  retain: z.boolean().default(true),
});
export type LastWill = z.infer<typeof lastWill>;

/** What a profile says beyond the broker's address and login; each has a default that serves most plants. */
const profile = z.object({
  subscriptions: z.array(subscription).max(1000).default([]),
  /** QoS of the subscriptions made for single tags. */
  qos: z.union([z.literal(0), z.literal(1)]).default(1),
  /** null: made from the installation, the same at every start. */
  clientId: z.string().min(1).max(128).nullable().default(null),
  /** Seconds for which the broker keeps what came while we were away (MQTT 5): five days. */
  sessionExpiry: z.number().int().min(0).max(0xffff_fffe).default(432_000),
  /** Unacknowledged messages the broker may send (MQTT 5). */
  receiveMaximum: z.number().int().min(1).max(65_535).default(2000),
  lastWill: lastWill.nullable().default(null),
  /** PEM certificates to trust besides those this machine trusts. */
  authority: z.string().max(262_144).nullable().default(null),
  /** PEM certificate with which we show who we are; its key is stored sealed. */
  certificate: z.string().max(262_144).nullable().default(null),
  sparkplug: z
    .object({
      /** Ask edge nodes for a new birth when messages were missed; rate-limited. Off: listen only. */
      requestRebirth: z.boolean().default(false),
      /** Tell edge nodes with STATE that this host is there, under this name; null: stay silent. */
      primaryHost: z
        .string()
        .regex(/^[^/+#]+$/, 'A host name has no /, + or #.')
        .nullable()
        .default(null),
    })
    .default({ requestRebirth: false, primaryHost: null }),
});

/** One broker profile. Passwords and keys are never sent to the screen: only whether there are any. */
export const connection = profile.extend({
  id,
  name,
  url: z.string(),
  protocol: z.enum(['3.1.1', '5']),
  /** live: source times are checked against this machine's clock; replay: only event time counts. */
  clock: z.enum(['live', 'replay']),
  username: z.string().nullable(),
  hasPassword: z.boolean(),
  hasKey: z.boolean(),
});
export type Connection = z.infer<typeof connection>;

export const connectionInput = profile.extend({
  name,
  url: z
    .string()
    .trim()
    .regex(
      /^(mqtt|mqtts|ws|wss):\/\/[^\s/]+/,
      'A broker URL looks like mqtt://host:1883 or wss://host/mqtt.',
    ),
  protocol: z.enum(['3.1.1', '5']).default('5'),
  clock: z.enum(['live', 'replay']).default('live'),
  username: z.string().nullable().default(null),
  /** null keeps the stored password when a connection is updated; an empty string removes it. */
  password: z.string().nullable().default(null),
  /** PEM private key of the certificate, and its passphrase; null and empty as with the password. */
  key: z.string().max(65_536).nullable().default(null),
  passphrase: z.string().nullable().default(null),
});
export type ConnectionInput = z.infer<typeof connectionInput>;

export const connectionState = z.object({
  connectionId: id,
  state: z.enum(['connecting', 'connected', 'waiting', 'stopped']),
  /** Why it is not connected, in words for the operator; null while all is well. */
  problem: z.string().nullable(),
  since: micros,
});
export type ConnectionState = z.infer<typeof connectionState>;

// --- tag --------------------------------------------------------------------------------------------------------

/** How a payload is read. Declared per tag, never guessed from content. */
export const payloadFormat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scalar') }),
  z.object({
    kind: z.literal('json'),
    /**
     * Dot path to the value: "motor.current", "values.3"; every element "samples.*.v"; those with a key
     * "values.*[id=Boiler.Level].v"; a literal star is written "\\*".
     */
    path: z.string().min(1, 'A JSON tag needs the path of its value.'),
    /** Dot path to the source time, for "s" also to an object of seconds and nanoseconds; null: arrival time. */
    timePath: z.string().nullable().default(null),
    timeUnit: z.enum(['iso', 's', 'ms', 'us', 'ns']).default('ms'),
    /** Dot path to a quality: true/false, "good"/"uncertain"/"bad", or an OPC or Sparkplug number; absent: good. */
    qualityPath: z.string().min(1).optional(),
    /** Dot path to the unit: a sample in another unit than the tag's is kept with bad quality. Absent: not checked. */
    unitPath: z.string().min(1).optional(),
  }),
  /** Sparkplug B. The tag's topic is spBv1.0/group/edge node, or spBv1.0/group/edge node/device. */
  z.object({ kind: z.literal('sparkplug'), metric: z.string().min(1).max(1024) }),
  /** One field of one series in Influx line protocol. */
  z.object({
    kind: z.literal('line-protocol'),
    measurement: z.string().min(1),
    /** Tags the line must carry, with these values; it may carry others. */
    tags: z.record(z.string(), z.string()).default({}),
    field: z.string().min(1),
    precision: z.enum(['s', 'ms', 'us', 'ns']).default('ns'),
  }),
]);
export type PayloadFormat = z.infer<typeof payloadFormat>;

export const tag = z.object({
  id,
  connectionId: id,
  topic: z.string().min(1),
  format: payloadFormat,
  name,
  unit: z.string().max(32).default(''),
  /** Engineering range; values outside are kept with bad quality. null: no limit. */
  low: z.number().nullable().default(null),
  high: z.number().nullable().default(null),
});
export type Tag = z.infer<typeof tag>;
export const tagInput = tag.omit({ id: true });
export type TagInput = z.infer<typeof tagInput>;

/** What discovery saw on one topic (and one path of it, for JSON). */
export const discovered = z.object({
  topic: z.string(),
  format: payloadFormat,
  /** Name offered for the tag: the last two topic levels, with the path. */
  name: z.string(),
  /** Name of the asset it may belong to, by the topic template; null without one. */
  asset: z.string().nullable(),
  lastValue: z.union([z.number(), z.string()]),
  /** As its source declares it ("Int16", "boolean"), or as it looks ("number"). */
  type: z.string(),
  /** As its source declares it; empty where it does not. */
  unit: z.string(),
  messages: z.number().int(),
  /** Values a second while it was listened to. */
  rate: z.number(),
});
export type Discovered = z.infer<typeof discovered>;

export const quality = z.enum(['good', 'uncertain', 'bad']);
export type Quality = z.infer<typeof quality>;

/** Why a sample is not plainly good. */
export const qualityReason = z.enum([
  'none',
  'range',
  'not-a-number',
  'skew',
  'retained',
  'late',
  'duplicate',
  'stuck',
  // The source, or the session it reports through, is gone.
  'stale',
  // The source itself says that the value is not good.
  'source',
  // Another unit or data type than the tag has.
  'unit',
  'type',
  // Sent afterwards for an earlier time: kept, but no news for alarms and live views.
  'historical',
  // A value that is text (or a structure as text), not a number.
  'text',
]);
export type QualityReason = z.infer<typeof qualityReason>;

// --- asset ------------------------------------------------------------------------------------------------------

/** Below this value of this tag the machine counts as off and is not scored. */
export const offRule = z.object({ tagId: id, below: z.number() });
export type OffRule = z.infer<typeof offRule>;

/** The asset is scored and trained only while this tag, rounded, has one of these values. */
export const modeRule = z.object({ tagId: id, modes: z.array(z.number().int()).min(1) });
export type ModeRule = z.infer<typeof modeRule>;

/** The tags watched together. Channel c of every window is tagIds[c]. */
export const asset = z.object({
  id,
  name,
  tagIds: z.array(id).min(1, 'An asset needs at least one tag.'),
  /** Grid step in seconds. */
  samplePeriod: z.number().positive(),
  /** Grid steps in a window. */
  windowLength: z.number().int().min(8).max(4096),
  offRule: offRule.nullable().default(null),
  modeRule: modeRule.nullable().default(null),
});
export type Asset = z.infer<typeof asset>;
export const assetInput = asset.omit({ id: true });
export type AssetInput = z.infer<typeof assetInput>;

/** A window is scored, or not scored with its reason. Never a false zero. */
export const windowState = z.enum(['scored', 'warm-up', 'gap', 'stale', 'off', 'mode']);
export type WindowState = z.infer<typeof windowState>;
/** The order in which window states are numbered in binary columns and in the store. */
export const WINDOW_STATES = windowState.options;

/** How differently recent operation recalls a memory from the baseline: a sign that the plant is run in another way. */
export const memoryDrift = z.object({
  modelId: id,
  /** Recent windows that were looked at, and the time they lie in. */
  windows: z.number().int(),
  from: micros,
  to: micros,
  /** Jensen-Shannon distance between the two distributions over the items, 0..1 (base 2). */
  distance: z.number(),
  /** What normal operation itself reaches by chance. Above it the memory has drifted. */
  limit: z.number(),
  drifted: z.boolean(),
});
export type MemoryDrift = z.infer<typeof memoryDrift>;

/** The asset as the overview shows it. */
export const assetStatus = z.object({
  assetId: id,
  /** Event time of the newest closed grid step; null before the first. */
  now: micros.nullable(),
  /** "untrained": no armed model, so nothing is scored. */
  state: z.union([windowState, z.literal('untrained')]),
  score: z.number().nullable(),
  threshold: z.number().nullable(),
  modelId: id.nullable(),
  /** The most urgent active alarm, if any. */
  alarm: z.enum(['none', 'unacknowledged', 'acknowledged']),
  recording: z.boolean(),
  /** Tags without fresh data, by name. */
  staleTags: z.array(z.string()),
  /** The model that scores beside the armed one without raising alarms, and its newest score. */
  shadow: z.object({ modelId: id, score: z.number().nullable(), threshold: z.number() }).nullable(),
  /** Whether the armed model's memory is recalled differently from the baseline; null before it was looked at. */
  drift: memoryDrift.nullable(),
});
export type AssetStatus = z.infer<typeof assetStatus>;

// --- baseline, training, model ----------------------------------------------------------------------------------

export const baseline = z.object({
  id,
  assetId: id,
  /** Recorded normal operation; the last range is open (to = null) while recording. */
  ranges: z.array(z.object({ from: micros, to: micros.nullable() })),
  excluded: z.array(timeRange),
  recording: z.boolean(),
});
export type Baseline = z.infer<typeof baseline>;

export const trainingOptions = z.object({
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  backend: z.enum(['auto', 'cuda', 'webgpu', 'wasm', 'cpu']).default('auto'),
  /** The promise the threshold is set for. */
  falseAlarmsPerWeek: z.number().positive().max(168).default(1),
});
export type TrainingOptions = z.infer<typeof trainingOptions>;

/** What became of one device when a training chose what computes. */
export const deviceReport = z.object({
  name: z.enum(['cuda', 'webgpu', 'wasm', 'cpu']),
  /** What computes, in its driver's words; null where it did not open. */
  device: z.string().nullable(),
  /** Of the network to be trained; null where it was not timed. */
  speed: z.object({ trainWindowsPerSecond: z.number(), scoreWindowsPerSecond: z.number() }).nullable(),
  taken: z.boolean(),
  /** Why it was taken, or why not: one sentence. */
  reason: z.string(),
});
export type DeviceReport = z.infer<typeof deviceReport>;

export const trainingProgress = z.object({
  trainingId: id,
  assetId: id,
  state: z.enum(['preparing', 'training', 'calibrating', 'self-test', 'done', 'cancelled', 'failed']),
  epoch: z.number().int(),
  epochs: z.number().int(),
  /** One entry per finished epoch. */
  losses: z.array(z.object({ training: z.number(), heldBack: z.number() })),
  backend: z.string().nullable(),
  /** The device that computes and those considered beside it; empty until one is chosen. */
  devices: z.array(deviceReport),
  etaSeconds: z.number().nullable(),
  /** What an operator should know of the way it runs, in sentences: that it was resumed, that data was left out. */
  remarks: z.array(z.string()),
  /** Why it failed, in words. */
  problem: z.string().nullable(),
  modelId: id.nullable(),
});
export type TrainingProgress = z.infer<typeof trainingProgress>;

/** An immutable trained version. */
export const model = z.object({
  id,
  assetId: id,
  baselineId: id,
  createdAt: micros,
  /** SHA-256 of the model file, hex. */
  hash: z.string(),
  backend: z.string(),
  seed: z.number().int(),
  trainSeconds: z.number(),
  windowLength: z.number().int(),
  threshold: z.number(),
  falseAlarmsPerWeek: z.number(),
  /** True when the held-back data was too short and the threshold comes from the fitted tail. */
  extrapolated: z.boolean(),
  /** Which path carries the score, and what the training wants the engineer to know. */
  verdict: z.string(),
  /** What is wrong with the training, in two words ("memory died"); null where nothing is. */
  flag: z.string().nullable(),
  armed: z.boolean(),
  /** Scores beside the armed model, raises no alarms. */
  shadow: z.boolean(),
  /** When it was retired: it is kept, its scores stay, it cannot be armed until it is taken back. */
  retired: micros.nullable(),
});
export type Model = z.infer<typeof model>;

/** What was found out about one kind of fault in one tag. */
export const faultFinding = z.discriminatedUnion('state', [
  /** The smallest size tried that raised an alarm in at least half of the trials, and the median delay. */
  z.object({ state: z.literal('found'), size: z.number(), delaySeconds: z.number() }),
  /** A blind spot: no size up to this one did. */
  z.object({ state: z.literal('not-found'), upTo: z.number() }),
  /** The fault would change nothing: a tag that never moves cannot be seen to be stuck. */
  z.object({ state: z.literal('not-applicable') }),
  z.object({ state: z.literal('not-measured') }),
]);
export type FaultFinding = z.infer<typeof faultFinding>;

/**
 * What a model can see: faults were injected into held-back normal operation, and the smallest sizes that raised its
 * alarm in time were noted.
 */
export const dataSheet = z.object({
  withinRows: z.number().int(),
  withinSeconds: z.number(),
  trials: z.number().int(),
  columns: z.array(
    z.object({
      kind: z.enum(['bias', 'drift', 'noise', 'spike', 'stuck', 'delay', 'swapped', 'decoupled']),
      /** What a size counts: standard deviations of the tag in the baseline, grid steps, share of the value, or nothing. */
      unit: z.enum(['deviations', 'rows', 'share', 'whole']),
      /** The largest size tried. */
      upTo: z.number(),
    }),
  ),
  /** As they were called when the model was trained, in the order of its channels. */
  tags: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      /** One standard deviation in the tag's unit; for a tag that never moved a convention. */
      deviation: z.number(),
      constant: z.boolean(),
      /** The tag most like it, with which it was swapped. */
      partner: z.string().nullable(),
      /** Seconds of standing still after which the stuck-value alarm is raised, whatever the score. */
      stuckAlarmSeconds: z.number().nullable(),
      /** In the order of the columns. */
      findings: z.array(faultFinding),
    }),
  ),
  /** Names of the tags watched best, best first. */
  best: z.array(z.string()),
});
export type DataSheet = z.infer<typeof dataSheet>;

/** What injected faults showed about a model. */
export const selfTest = z.object({
  modelId: id,
  /** Share of faulty rows found by all heard paths together, 0..1. */
  found: z.number(),
  paths: z.array(
    z.object({
      path: z.string(),
      /** linear: a reference without a network. memory: it uses the MemAE. */
      side: z.enum(['linear', 'memory']),
      /** Whether it has a voice in the score. */
      heard: z.boolean(),
      /** Share of faulty rows found by it alone at the same false alarm rate, 0..1. */
      found: z.number(),
    }),
  ),
  /** null for models trained before there were data sheets. */
  dataSheet: dataSheet.nullable(),
});
export type SelfTest = z.infer<typeof selfTest>;

// --- alarm, incident --------------------------------------------------------------------------------------------

export const alarm = z.object({
  id,
  assetId: id,
  /** score: the anomaly score; stuck and stale: data quality of one tag. */
  kind: z.enum(['score', 'stuck', 'stale']),
  tagId: id.nullable(),
  modelId: id.nullable(),
  /** Event time at which the condition began, the alarm was raised, and the condition ended. */
  began: micros,
  raised: micros,
  cleared: micros.nullable(),
  acknowledged: micros.nullable(),
  acknowledgedBy: z.string().nullable(),
  peakScore: z.number().nullable(),
  threshold: z.number().nullable(),
  incidentId: id,
});
export type Alarm = z.infer<typeof alarm>;

export const note = z.object({ id, incidentId: id, at: micros, author: z.string(), text: z.string() });
export type Note = z.infer<typeof note>;

export const verdict = z.enum(['open', 'fault', 'false alarm', 'maintenance', 'operation change']);
export type Verdict = z.infer<typeof verdict>;

/** A time range someone may have to explain. */
export const incident = z.object({
  id,
  assetId: id,
  from: micros,
  /** null while an alarm of it is active. */
  to: micros.nullable(),
  peakScore: z.number().nullable(),
  verdict,
  /** Channel shares at the peak, largest first. */
  contributions: z.array(z.object({ tagId: id, share: z.number() })),
});
export type Incident = z.infer<typeof incident>;

/** The three files of an exported incident report. */
export const report = z.object({
  incidentId: id,
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number().int() })),
});
export type Report = z.infer<typeof report>;

export * from './baseline-words.ts';
export * from './health-words.ts';
export * from './storage-words.ts';
export * from './task-words.ts';
export * from './publication-words.ts';

// --- counters ---------------------------------------------------------------------------------------------------

/** What came into a stage, what left it, and what it refused and why. */
export const stageCounters = z.object({
  stage: z.string(),
  in: z.number(),
  out: z.number(),
  refused: z.record(z.string(), z.number()),
  /** The last refusal in words, with the payload's beginning where there is one. */
  lastRefusal: z.string().nullable(),
});
export type StageCounters = z.infer<typeof stageCounters>;
