/** What a desk stands on, with a real store: for tests of one desk. */
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { EventName, Events } from '../../../src-main/api/contract.ts';
import { SECOND, type Asset, type AssetInput, type Baseline } from '../../../src-main/api/words.ts';
import type { Channel, OpenCompute } from '../../../src-main/engine/channel.ts';
import type { EngineParts } from '../../../src-main/engine/engine-parts.ts';
import { openStore } from '../../../src-main/engine/store/index.ts';
import { temporaryDirectory } from './store/temporary-directory.ts';
import { storedConnection } from '../../made-connection.ts';

export const NOW = 1_750_000_000 * SECOND;

export interface DeskRig {
  readonly parts: EngineParts;
  readonly told: { name: EventName; payload: Events[EventName] }[];
  addAsset(input?: Partial<AssetInput>): Asset;
  addBaseline(asset: Asset): Baseline;
}

export async function openDeskRig(
  openCompute: OpenCompute = () => {
    throw new Error('No compute process here.');
  },
): Promise<DeskRig> {
  const dataDir = temporaryDirectory();
  const { records, telemetry, close } = await openStore(dataDir);
  onTestFinished(close);
  const told: DeskRig['told'] = [];
  const parts: EngineParts = {
    dataDir,
    records,
    telemetry,
    openCompute,
    log: pino({ level: 'silent' }),
    now: () => NOW,
    emit: (name, payload) => void told.push({ name, payload }),
  };
  return {
    parts,
    told,
    addAsset(input = {}) {
      const connection = records.connections.insert(storedConnection({ clock: 'replay' }));
      const tag = records.tags.insert({
        connectionId: connection.id,
        topic: 'plant/a',
        format: { kind: 'scalar' },
        name: 'a',
        unit: '',
        low: null,
        high: null,
      });
      return records.assets.insert({
        name: 'Pump',
        tagIds: [tag.id],
        samplePeriod: 1,
        windowLength: 8,
        offRule: null,
        modeRule: null,
        ...input,
      });
    },
    addBaseline: (asset) =>
      records.baselines.insert({
        assetId: asset.id,
        ranges: [{ from: NOW, to: NOW + 3600 * SECOND }],
        excluded: [],
        recording: false,
      }),
  };
}

/** A compute process of a few lines: answers birpc calls, dies when told. @param answer a promise that never settles hangs */
export function fakeCompute(
  answer: (method: string, args: unknown[]) => unknown,
): Channel & { die(reason: string): void; readonly closed: boolean } {
  const onMessage: ((message: unknown) => void)[] = [];
  const onClose: ((reason: string) => void)[] = [];
  let closed = false;
  const die = (reason: string): void => {
    if (closed) return;
    closed = true;
    onClose.forEach((listener) => listener(reason));
  };
  const reply = (message: object): void => {
    if (!closed) onMessage.forEach((listener) => listener(message));
  };
  return {
    post(message) {
      const { i, m, a } = message as { i: string; m: string; a: unknown[] };
      void Promise.resolve()
        .then(() => answer(m, a))
        .then(
          (r) => reply({ t: 's', i, r }),
          (e: unknown) => reply({ t: 's', i, e }),
        );
    },
    onMessage: (listener) => void onMessage.push(listener),
    onClose: (listener) => void onClose.push(listener),
    close: () => die('Closed.'),
    die,
    get closed() {
      return closed;
    },
  };
}
