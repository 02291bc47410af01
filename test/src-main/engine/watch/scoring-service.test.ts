import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../src-main/api/words.ts';
import { saveModelFile } from '../../../../src-main/engine/training/model-files.ts';
import { createScoringService } from '../../../../src-main/engine/watch/scoring-service.ts';
import { fakeCompute, openDeskRig } from '../desk-rig.ts';

const segment = { t: new Float64Array(1), values: new Float32Array(1) };
const never = new Promise<never>(() => {});
const quick = { patienceMs: 50, restartPausesMs: [0, 1, 1, 1] };

/** @param scores what the first, second, ... process does when asked to score */
async function service(...scores: ((die: (reason: string) => void) => unknown)[]) {
  let opened = 0;
  const processes: ReturnType<typeof fakeCompute>[] = [];
  const rig = await openDeskRig(() => {
    const behaviour = scores[Math.min(opened++, scores.length - 1)]!;
    const process = fakeCompute((method) => (method === 'load' ? {} : behaviour((why) => process.die(why))));
    processes.push(process);
    return process;
  });
  const hash = await saveModelFile(rig.parts.dataDir, new Uint8Array([1, 2, 3]));
  const scoring = createScoringService(rig.parts, quick);
  return { scoring, processes, model: { id: 1, hash } as Model, opened: () => opened };
}

describe('the scoring service', () => {
  it('scores the same rows in a new process when one dies in the middle', async () => {
    const { scoring, model, opened } = await service(
      (die) => (die('killed'), never),
      () => 'scores',
    );
    expect(await scoring.score(model, segment)).toBe('scores');
    expect(opened()).toBe(2);
    expect(scoring.counters()).toMatchObject({ in: 1, out: 1, refused: { 'process ended': 1 } });
  });

  it('ends a process that hangs, tries another one, and then says so instead of waiting for ever', async () => {
    const { scoring, model, processes } = await service(() => never);
    await expect(scoring.score(model, segment)).rejects.toThrow('did not answer');
    expect(processes.map(({ closed }) => closed)).toEqual([true, true]);
    expect(scoring.counters()).toMatchObject({ in: 1, out: 0, refused: { 'given up': 1 } });
    expect(scoring.counters().lastRefusal).toContain('did not answer');
  });

  it('does not restart a living process over a refusal', async () => {
    const { scoring, model, opened } = await service(() => {
      throw new Error('bad rows');
    });
    await expect(scoring.score(model, segment)).rejects.toThrow('bad rows');
    expect(opened()).toBe(1);
  });

  it('says what to do about a missing model file', async () => {
    const { scoring } = await service(() => 'scores');
    await expect(scoring.facts({ id: 2, hash: 'gone' } as Model)).rejects.toThrow(
      'Restore it from a backup or train again.',
    );
  });

  it('starts no process once it is closed', async () => {
    const { scoring, model, opened } = await service(() => 'scores');
    scoring.close();
    await expect(scoring.score(model, segment)).rejects.toThrow('being closed');
    expect(opened()).toBe(0);
  });
});
