/**
 * What a scenario runs in: a broker that keeps its state on disk, a plant in a process of its own, a network that can be
 * broken, and the product with a data directory.
 *
 *   plant -> broker <- broken line <- mnemo serve -> data directory
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../src-main/api/contract.ts';
import { SECOND, type Micros, type TimeRange } from '../../src-main/api/words.ts';
import { startMosquitto, type TestBroker } from '../broker.ts';
import { openBrokenLine, type BrokenLine } from './broken-line.ts';
import { watchBroker, WATCHED, type BrokerWatch } from './broker-watch.ts';
import { compareStored, type Comparison } from './compare.ts';
import { openLedger, readLedger } from './ledger.ts';
import type { PhaseContext, PhaseOutcome } from './phase.ts';
import { LINES, tagsOf, type LineKind, type PlantPlan, type Reading } from './plant.ts';
import { startPublisher, type Publisher } from './publisher.ts';
import { createServedEngine, type ServedEngine } from './served-engine.ts';
import { until } from './until.ts';

/** The engine under test: `mnemo serve` in most scenarios. */
export type EngineUnderTest = Pick<
  ServedEngine,
  'client' | 'start' | 'stop' | 'running' | 'kills' | 'crashes'
>;

export interface Rig<E extends EngineUnderTest = ServedEngine> {
  readonly dataDir: string;
  readonly broker: TestBroker;
  readonly line: BrokenLine;
  readonly engine: E;
  readonly plan: PlantPlan;
  readonly publisher: Publisher;
  /** Ids of the tags by their keys; each time tags are made anew an id is added. */
  readonly tagIds: ReadonlyMap<string, readonly number[]>;
  /** Makes connections and tags that are not there, and waits until every topic reaches the store. */
  commission(): Promise<void>;
  /** Mends the line, starts the engine where it does not run, and waits until everything published has been taken. */
  settle(): Promise<void>;
  /** Adds to the ledger what did not come from the plant. */
  note(readings: readonly Reading[]): void;
  /** Compares what is stored with the ledger; the engine has ended. */
  compare(destroyed?: readonly TimeRange[]): Promise<Comparison>;
  /** Settles, stops the engine and compares. */
  conclude(destroyed?: readonly TimeRange[]): Promise<PhaseOutcome>;
  /** Ends every process and removes every file of the rig. */
  close(): Promise<void>;
}

export interface RigOptions<E extends EngineUnderTest> {
  readonly context: PhaseContext;
  readonly plan?: Partial<Omit<PlantPlan, 'seed'>>;
  /** Default: a fresh folder. */
  readonly dataDir?: string;
  readonly engine: (dataDir: string) => E;
  /** Readings without a time have to be stored in the order in which they were published. */
  readonly arrivalsRise?: boolean;
}

/** 23 November 2026, 22:30 UTC: midnight comes early in every scenario. */
const FROM: Micros = Date.UTC(2026, 10, 23, 22, 30) * 1000;
const PLAN: Omit<PlantPlan, 'seed'> = {
  topics: { stamped: 12, live: 6, bare: 8 },
  from: FROM,
  step: SECOND,
  lateShare: 0.1,
  lateSteps: 7200,
};
/** Both protocol versions carry their share. */
const PROTOCOL = { stamped: '5', live: '5', bare: '3.1.1' } as const;

/** Rigs that were not closed yet, for an end that comes from outside. */
const open = new Set<() => Promise<void>>();
export const closeAllRigs = async (): Promise<void> => {
  await Promise.allSettled([...open].map((close) => close()));
};

/** Starts everything, with connections and tags in place. */
export async function openRig<E extends EngineUnderTest>(options: RigOptions<E>): Promise<Rig<E>> {
  const { context } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-crash-'));
  const ending: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    open.delete(close);
    for (const end of ending.splice(0).reverse()) await end();
  };
  open.add(close);
  try {
    return await assemble(options, folder, ending, close);
  } catch (error) {
    context.say(`The rig could not be set up: ${(error as Error).message}`);
    await close();
    throw error;
  }
}

async function assemble<E extends EngineUnderTest>(
  { context, plan: choices, dataDir, engine: createEngine, arrivalsRise = false }: RigOptions<E>,
  folder: string,
  ending: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<Rig<E>> {
  const plan: PlantPlan = { ...PLAN, ...choices, seed: context.seed };
  const directory = dataDir ?? path.join(folder, 'data');
  const ledgerFile = path.join(folder, 'ledger.txt');
  const broker = await startMosquitto({ lines: WATCHED });
  ending.push(() => broker.stop());
  const watch: BrokerWatch = await watchBroker(broker.url);
  ending.push(() => watch.close());
  const line = await openBrokenLine(broker.port);
  ending.push(() => line.close());
  const publisher = await startPublisher({ url: broker.url, plan, ledgerFile });
  ending.push(() => publisher.stop());
  const engine = createEngine(directory);
  ending.push(async () => {
    if (engine.running) await engine.stop().catch((error: Error) => context.say(error.message));
  });
  const tagIds = new Map<string, number[]>();
  const inUse = LINES.filter((kind) => plan.topics[kind] > 0);

  async function commission(): Promise<void> {
    const { client } = engine;
    const connections = await client.call('connection.list');
    const present = await client.call('tag.list');
    for (const kind of inUse) {
      const connectionId =
        connections.find(({ name }) => name === kind)?.id ?? (await connect(client, kind, line.url));
      const wanted = tagsOf(plan, kind, connectionId);
      const missing = wanted.filter(({ key }) => !present.some(({ name }) => name === key));
      if (missing.length > 0)
        present.push(
          ...(await client.call(
            'tag.create',
            missing.map(({ key: _, ...tag }) => tag),
          )),
        );
    }
    for (const { name: key, id } of present) {
      const ids = tagIds.get(key) ?? [];
      if (!ids.includes(id)) tagIds.set(key, [...ids, id]);
    }
    await subscribed(
      client,
      publisher,
      [...tagIds.values()].map((ids) => ids.at(-1)!),
    );
  }

  async function settle(): Promise<void> {
    line.mend();
    if (!engine.running) await engine.start();
    await publisher.pause();
    // It may be on its way up again after a kill.
    const connections = await until('the engine to answer', () =>
      engine.client.call('connection.list').catch(() => undefined),
    );
    await line.quiet(connections.length);
  }

  const compare = (destroyed: readonly TimeRange[] = []): Promise<Comparison> =>
    compareStored({
      dataDir: directory,
      tags: [...tagIds].map(([key, ids]) => ({ key, ids })),
      ledger: readLedger(ledgerFile),
      destroyed,
      arrivalsRise,
    });

  await engine.start();
  await commission();
  return {
    dataDir: directory,
    broker,
    line,
    engine,
    plan,
    publisher,
    tagIds,
    commission,
    settle,
    note(readings) {
      const ledger = openLedger(ledgerFile);
      ledger.note(readings);
      ledger.close();
    },
    compare,
    async conclude(destroyed = []) {
      const findings: string[] = [];
      // What goes wrong from here on is told beside what the comparison says, not instead of it.
      const attempt = async (work: () => Promise<void>): Promise<void> => {
        await work().catch((error: Error) => findings.push(error.message));
      };
      await attempt(settle);
      if (watch.dropped() > 0) findings.push(`The broker dropped ${watch.dropped()} messages by itself.`);
      await attempt(() => engine.stop());
      const compared = await compare(destroyed);
      if (compared.published === 0) findings.push('Nothing was published: the scenario shows nothing.');
      findings.push(...engine.crashes, ...compared.findings);
      return { ...compared, kills: engine.kills, findings };
    },
    close,
  };
}

async function connect(client: Client, kind: LineKind, url: string): Promise<number> {
  const { id } = await client.call('connection.create', {
    name: kind,
    url,
    protocol: PROTOCOL[kind],
    clock: kind === 'stamped' ? 'replay' : 'live',
  });
  return id;
}

/** Probes until each tag has a sample: from then on the broker keeps for the engine what the engine misses. */
async function subscribed(client: Client, publisher: Publisher, tagIds: readonly number[]): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    publisher.probe();
    await sleep(300);
    const { t } = await client.call('tag.latest', { tagIds: [...tagIds] });
    if (t.every((time) => !Number.isNaN(time))) return;
    if (Date.now() > deadline) throw new Error('The engine does not hear every topic.');
  }
}

/** The product as an operator runs it. */
export const served = (context: PhaseContext) => (dataDir: string) =>
  createServedEngine(dataDir, (text) => context.say(`  serve: ${text.trim()}`));
