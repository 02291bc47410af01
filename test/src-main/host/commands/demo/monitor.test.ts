import { describe, expect, it } from 'vitest';
import type { Client } from '../../../../../src-main/api/contract.ts';
import type { Baseline } from '../../../../../src-main/api/words.ts';
import { trainModel, type Monitor } from '../../../../../src-main/host/commands/demo/monitor.ts';

/** A monitor whose engine starts a training and never says anything about it again. */
function silentMonitor(cancel: () => Promise<unknown>): { monitor: Monitor; calls: string[] } {
  const calls: string[] = [];
  const call = (name: string) => {
    calls.push(name);
    return name === 'training.start' ? Promise.resolve({ trainingId: 7 }) : cancel();
  };
  const client = { call } as unknown as Client;
  const stop = () => Promise.resolve();
  return { monitor: { url: '', client, subscribe: () => () => undefined, stop }, calls };
}

const baseline = { id: 1, assetId: 1 } as Baseline;

describe('interrupting a training of the demo', () => {
  it.each([
    ['the engine is gone', () => Promise.reject(new Error('The engine stops.'))],
    ['the engine answers and then stops', () => Promise.resolve(null)],
  ])('ends it when %s', async (_, cancel) => {
    const { monitor, calls } = silentMonitor(cancel);
    const abort = new AbortController();
    const training = trainModel(monitor, baseline, 1, () => undefined, abort.signal);
    const reason = new Error('Ctrl+C');
    setTimeout(() => abort.abort(reason), 20);
    await expect(training).rejects.toBe(reason);
    expect(calls).toEqual(['training.start', 'training.cancel']);
  });
});
