import { Command } from 'commander';
import { NO_MOSQUITTO, startMosquitto } from '../../broker.ts';
import { measureCeiling } from './ceiling.ts';
import { startPublisher } from './publisher.ts';
import { PREFIX, startSubject } from './subject.ts';

/** The last line. */
interface Result {
  /** Messages the broker acknowledged to the publisher, in all phases that the engine was subscribed to. */
  readonly published: number;
  /** Samples in the store after the engine has ended. */
  readonly stored: number;
  readonly lost: number;
  /** What the engine commits a second when messages come as fast as it takes them. */
  readonly samplesPerSecond: number;
  /** What a bare mqtt.js subscriber counts a second, from the same publisher and broker: mean of before and after. */
  readonly ceilingSamplesPerSecond: number;
  readonly ratio: number;
  /** Of the engine's process with its store threads, over its whole life. */
  readonly peakRssMiB: number;
  /**
   * In the paced run: from the publishing of the sample that closes a grid step (the first one 5 s newer than it, because
   * late samples are waited for) to its score being stored and told to a screen.
   */
  readonly publishToScoreMs: { readonly p50: number; readonly p99: number };
  /** The paced run: what was asked for, and what the engine committed a second from its start to its last sample. */
  readonly paced: { readonly rate: number; readonly seconds: number; readonly samplesPerSecond: number };
}

interface Flags {
  readonly json: boolean;
  readonly seconds: number;
  readonly rate: number;
  readonly topics: number;
  readonly burst: number;
}

const LEAD_IN_SECONDS = 2;
const MOST_LEAD_IN = 30;

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`A number above 0 is needed, not "${text}".`);
  return value;
};

export function ingestCommand(): Command {
  return new Command('ingest')
    .description(
      'samples from a broker through an engine into its store, and scores of an armed model meanwhile',
    )
    .option('--json', 'print one JSON object as the last line', false)
    .option('--seconds <s>', 'how long the paced run takes', positive, 60)
    .option('--rate <n>', 'samples a second in the paced run', positive, 20_000)
    .option('--topics <n>', 'topics, one sample per message', positive, 1000)
    .option('--burst <n>', 'messages of each run without pace', positive, 400_000)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  if (NO_MOSQUITTO !== null) throw new Error(`This benchmark needs a real broker: ${NO_MOSQUITTO}.`);
  const topics = Array.from({ length: flags.topics }, (_, topic) => topic);
  // As plants are told to: the broker holds back nothing that the engine could take.
  const broker = await startMosquitto({ maxInflight: 4000 });
  const ends: (() => unknown)[] = [broker.stop];
  try {
    const publisher = await startPublisher(broker.port);
    ends.unshift(publisher.end);
    const ceilings = [await measureCeiling(broker.url, publisher, topics, flags.burst)];
    say(`a bare subscriber: ${whole(ceilings[0]!)} messages/s`);

    const ratePerTopic = flags.rate / flags.topics;
    const subject = await startSubject({ brokerUrl: broker.url, topics, ratePerTopic }, publisher);
    ends.unshift(subject.end);
    say(`the engine is armed after a baseline of ${whole(subject.published)} samples`);
    let published = subject.published;

    // The model's context has to fill with what comes now before scores flow.
    for (let tries = 0; tries < MOST_LEAD_IN && !(await subject.isScoring()); tries++)
      await through(Math.round(flags.rate * LEAD_IN_SECONDS), flags.rate);
    const pace = await through(Math.round(flags.rate * flags.seconds), flags.rate);
    const delays = pace.delays.toSorted((a, b) => a - b);
    const publishToScoreMs = { p50: rank(delays, 0.5), p99: rank(delays, 0.99) };
    say(
      `paced: ${whole(pace.perSecond)} samples/s for ${flags.seconds} s; ` +
        `${delays.length} scores ${publishToScoreMs.p50} ms (p50), ${publishToScoreMs.p99} ms (p99) after their last sample`,
    );
    const burst = await through(flags.burst, null);
    say(`without pace: ${whole(burst.perSecond)} samples/s`);
    const peakRssMiB = subject.peakRssMiB();
    const stored = await subject.finish();

    ceilings.push(await measureCeiling(broker.url, publisher, topics, flags.burst));
    say(`a bare subscriber again: ${whole(ceilings[1]!)} messages/s`);
    const ceiling = (ceilings[0]! + ceilings[1]!) / 2;
    const result: Result = {
      published,
      stored,
      lost: published - stored,
      samplesPerSecond: Math.round(burst.perSecond),
      ceilingSamplesPerSecond: Math.round(ceiling),
      ratio: Number((burst.perSecond / ceiling).toFixed(3)),
      peakRssMiB,
      publishToScoreMs,
      paced: {
        rate: flags.rate,
        seconds: flags.seconds,
        samplesPerSecond: Math.round(pace.perSecond),
      },
    };
    say(
      `${whole(published)} published, ${whole(stored)} stored, ${result.lost} lost; ` +
        `${result.ratio} of the bare subscriber; at most ${peakRssMiB} MiB`,
    );
    if (flags.json) say(JSON.stringify(result));

    async function through(
      messages: number,
      rate: number | null,
    ): Promise<{ perSecond: number; delays: number[] }> {
      const before = await subject.stored();
      const scores = subject.listenForScores();
      const began = performance.now();
      const ordered = publisher.publish({ prefix: PREFIX, topics, messages, rate, times: null });
      let committed = 0;
      const arrived = subject.reach(before + messages, (count) => {
        committed = count - before;
        publisher.received(committed);
      });
      published += (await ordered).messages;
      await arrived;
      return { perSecond: committed / ((performance.now() - began) / 1000), delays: scores() };
    }
  } finally {
    for (const end of ends) await end();
  }
}

/** The value below which this share of the sorted ones lies, with one decimal. NaN (null in JSON) without any. */
const rank = (sorted: readonly number[], share: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1));

const whole = (count: number): string => Math.round(count).toLocaleString('en');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
