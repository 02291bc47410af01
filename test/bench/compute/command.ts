import { Command, Option } from 'commander';
import { BACKEND_NAMES } from '../../../models/index.ts';
import { measurePeer, type PeerRun } from './peer.ts';
import { startSubject, STOCK, type Subject } from './subject-process.ts';
import type { Rates } from './subject.ts';

/** One line of the result. */
interface Entry {
  readonly backend: string;
  readonly trainWindowsPerSecond: number;
  readonly scoreWindowsPerSecond: number;
  readonly singleWindowMs: number;
  readonly workers: number;
  /** Against the peer, in the rounds of this run. */
  readonly peer?: string;
  readonly ratioTrain?: number;
  readonly ratioScore?: number;
  /** Against tfjs' own wasm kernels. */
  readonly ratioTrainStock?: number;
  readonly ratioScoreStock?: number;
}

interface Flags {
  readonly json: boolean;
  readonly backends: string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly workers?: number;
  readonly peer?: string;
  readonly python: string;
}

/** What all subjects did in one round, one after the other: what else the machine did then touched them alike. */
interface Round {
  readonly rates: ReadonlyMap<string, Rates>;
  readonly peer: PeerRun | null;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`A number above 0 is needed, not "${text}".`);
  return value;
};

export function computeCommand(): Command {
  return new Command('compute')
    .description('training and scoring of the reference network on every backend')
    .option('--json', 'print one JSON array as the last line', false)
    .addOption(
      new Option('--backends <names>', 'which backends, separated by commas')
        .argParser((text) => text.split(','))
        .default([...BACKEND_NAMES], BACKEND_NAMES.join(',')),
    )
    .option('--rounds <n>', 'how often everything is measured', positive, 5)
    .option('--seconds <s>', 'seconds of training in a round', positive, 1)
    .option('--workers <n>', 'threads of the wasm backend', positive)
    .option('--peer <file>', 'the same network in PyTorch, to be measured in turn')
    .option('--python <file>', 'the Python that runs it', 'python3')
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const wanted = flags.backends.includes('wasm') ? [STOCK, ...flags.backends] : flags.backends;
  const subjects: Subject[] = [];
  try {
    for (const name of wanted) {
      const subject = await startSubject(name, flags.workers);
      if ('reason' in subject) say(`${name}: skipped. ${subject.reason}`);
      else subjects.push(subject);
    }
    const rounds: Round[] = [];
    for (let round = 1; round <= flags.rounds; round++) {
      const rates = new Map<string, Rates>();
      for (const subject of subjects) rates.set(subject.name, await subject.measure(flags.seconds));
      const peer = flags.peer === undefined ? null : await measurePeer(flags.python, flags.peer);
      rounds.push({ rates, peer });
      say(`round ${round} of ${flags.rounds}: ${describe(rounds.at(-1)!)}`);
    }
    const entries = subjects.filter(({ name }) => name !== STOCK).map((subject) => entryOf(subject, rounds));
    for (const entry of entries) say(inWords(entry));
    if (flags.json) say(JSON.stringify(entries));
  } finally {
    for (const subject of subjects) subject.end();
  }
}

/** Medians over the rounds; ratios are taken within each round. */
function entryOf({ name, workers }: Subject, rounds: readonly Round[]): Entry {
  const of = (value: (rates: Rates, round: Round) => number): number =>
    median(rounds.map((round) => value(round.rates.get(name)!, round)));
  const ratio = (value: (rates: Rates, round: Round) => number): number => Number(of(value).toFixed(3));
  const { peer } = rounds.at(-1)!;
  return {
    backend: name,
    trainWindowsPerSecond: Math.round(of((rates) => rates.train)),
    scoreWindowsPerSecond: Math.round(of((rates) => rates.score)),
    singleWindowMs: Number(of((rates) => rates.singleMs).toFixed(3)),
    workers,
    ...(peer
      ? {
          peer: peer.name,
          ratioTrain: ratio((rates, round) => rates.train / round.peer!.train),
          ratioScore: ratio((rates, round) => rates.score / round.peer!.score),
        }
      : {}),
    ...(name === 'wasm'
      ? {
          ratioTrainStock: ratio((rates, round) => rates.train / round.rates.get(STOCK)!.train),
          ratioScoreStock: ratio((rates, round) => rates.score / round.rates.get(STOCK)!.score),
        }
      : {}),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const whole = (rate: number): string => Math.round(rate).toLocaleString('en');

const describe = ({ rates, peer }: Round): string =>
  [
    ...[...rates].map(([name, { train, score }]) => `${name} ${whole(train)} / ${whole(score)}`),
    ...(peer ? [`${peer.name} ${whole(peer.train)} / ${whole(peer.score)}`] : []),
  ].join(', ');

function inWords(entry: Entry): string {
  const against = (name: string, train: number | undefined, score: number | undefined): string =>
    train === undefined || score === undefined ? '' : `; ${train} / ${score} x ${name}`;
  return (
    `${entry.backend}, ${entry.workers} ${entry.workers === 1 ? 'worker' : 'workers'}: ` +
    `${whole(entry.trainWindowsPerSecond)} windows/s in training, ` +
    `${whole(entry.scoreWindowsPerSecond)} in scoring, one window in ${entry.singleWindowMs} ms` +
    against(entry.peer ?? '', entry.ratioTrain, entry.ratioScore) +
    against('stock tfjs wasm', entry.ratioTrainStock, entry.ratioScoreStock)
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
