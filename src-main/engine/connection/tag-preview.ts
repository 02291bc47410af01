/** What a declared format makes of the next payload on a topic, before a tag is made of it. */
import type { CallOutput } from '../../api/contract.ts';
import type { Connection, PayloadFormat } from '../../api/words.ts';
import {
  beginningOf,
  decoderFor,
  isRefusal,
  openPayload,
  type Decoded,
  type PayloadOnlyFormat,
  type Reading,
  type Refusal,
} from '../ingest/decoders/index.ts';
import { listen, type Heard } from '../ingest/discovery/listening.ts';
import { judge } from '../ingest/quality.ts';
import { createSparkplugBrowser, NAMESPACE, readSource } from '../ingest/sparkplug/index.ts';
import { topicProblem } from '../ingest/topic-filter.ts';
import type { Credentials } from '../ingest/trust.ts';

export type TagPreview = CallOutput<'tag.preview'>;

export interface PreviewOptions {
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly topic: string;
  readonly format: PayloadFormat;
  /** The longest to wait for a payload. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** The screen shows the beginning of what came, not a megabyte. */
const MOST_SHOWN_BYTES = 2000;
/** One payload may hold a second of vibration; the first of them say enough. */
const MOST_READINGS = 100;

/**
 * Listens beside the recording source, with a client that leaves no session behind, until the first payload that can be
 * judged, at most for `seconds`. A retained payload counts. Nothing is stored.
 * @returns the readings (at most 100, judged by what the source says of them), or the problem in words
 * @throws Refusal when it cannot connect or may not subscribe
 */
export async function previewTag(options: PreviewOptions): Promise<TagPreview> {
  const problem = topicProblem(options.topic);
  if (problem !== null) return { payload: null, readings: [], problem };
  const { format } = options;
  return format.kind === 'sparkplug'
    ? previewMetric(options, format.metric)
    : previewPayload(options, format);
}

async function previewPayload(options: PreviewOptions, format: PayloadOnlyFormat): Promise<TagPreview> {
  const decode = decoderFor(format);
  let preview: TagPreview | null = null;
  await listenUntil(options, [options.topic], ({ payload, retained }, enough) => {
    preview ??= shown(payload, decode(openPayload(payload)), retained);
    enough();
  });
  return preview ?? nothingCame(options);
}

/** Its births come when the edge node likes: data without a birth is looked at, too, as far as it speaks for itself. */
async function previewMetric(options: PreviewOptions, metric: string): Promise<TagPreview> {
  const source = readSource(options.topic);
  if (source === null) {
    const problem =
      'The topic of a Sparkplug tag is spBv1.0/group/edge node, or spBv1.0/group/edge node/device.';
    return { payload: null, readings: [], problem };
  }
  const { group, node, device } = source;
  const filter = [NAMESPACE, group, '+', node, ...(device === null ? [] : [device])].join('/');
  const browser = createSparkplugBrowser();
  let preview: TagPreview | null = null;
  await listenUntil(options, [filter], ({ topic, payload, retained }, enough) => {
    const points = browser.read(topic, payload).filter((one) => one.topic === options.topic);
    const found = points.find((one) => one.metric === metric);
    if (found === undefined) {
      // Other messages of the same source: the metric may come with the next one.
      preview ??= {
        payload: beginningOf(payload, MOST_SHOWN_BYTES),
        readings: [],
        problem: `${options.topic} sent something, but not the metric "${metric}" while it was listened to.`,
      };
      return;
    }
    const { lastValue } = found;
    const reading: Reading =
      typeof lastValue === 'number'
        ? { value: lastValue, t: null }
        : { value: Number.NaN, t: null, ...(lastValue === '' ? {} : { text: lastValue }) };
    preview = shown(payload, reading, retained);
    enough();
  });
  return preview ?? nothingCame(options);
}

/** Listens, and stops early when the receiver has enough. */
async function listenUntil(
  { connection, credentials, seconds, signal }: PreviewOptions,
  filters: readonly string[],
  receive: (message: Heard, enough: () => void) => void,
): Promise<void> {
  const enough = new AbortController();
  await listen({
    connection,
    credentials,
    filters,
    seconds,
    signal: signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]),
    onMessage: (message) => {
      if (!enough.signal.aborted) receive(message, () => enough.abort());
    },
  });
}

const nothingCame = ({ topic, seconds }: PreviewOptions): TagPreview => ({
  payload: null,
  readings: [],
  problem: `Nothing came on ${topic} within ${seconds} s. Wait longer, or check the topic.`,
});

function shown(payload: Uint8Array, decoded: Decoded, retained: boolean): TagPreview {
  const results: (Reading | Refusal)[] = [decoded].flat();
  const readings = results.filter((result): result is Reading => !isRefusal(result));
  const refusal = results.find((result) => isRefusal(result));
  return {
    payload: beginningOf(payload, MOST_SHOWN_BYTES),
    readings: readings.slice(0, MOST_READINGS).map((reading) => judged(reading, retained)),
    problem: refusal?.detail ?? null,
  };
}

/** Judged as recording would, as far as that can be said without the tag's range and unit and without a clock. */
function judged(reading: Reading, retained: boolean): TagPreview['readings'][number] {
  const { quality, reason } = judge(
    reading,
    { low: null, high: null, unit: '' },
    { arrival: 0, now: 0, clock: 'replay', retained, queuedSince: null },
  );
  return { t: reading.t, value: reading.value, quality, reason };
}
