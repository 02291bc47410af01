import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkpointFiles } from '../../../../src-main/engine/training/checkpoint-files.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';

function rig() {
  const folder = path.join(temporaryDirectory(), 'training');
  const remarks: string[] = [];
  return { folder, remarks, open: () => checkpointFiles(folder, (sentence) => void remarks.push(sentence)) };
}

describe('checkpoints on the disk', () => {
  it('are found by their mark, the newest whole one, by the next process', async () => {
    const { open, folder, remarks } = rig();
    const place = open();
    expect(await place.load('a')).toBeNull();
    await place.save('a', Uint8Array.of(1));
    await place.save('b', Uint8Array.of(2));
    await place.save('a', Uint8Array.of(3, 4));
    expect(readdirSync(folder).sort()).toEqual(['a.checkpoint', 'b.checkpoint']);
    // Cut off while writing the next one.
    writeFileSync(path.join(folder, 'a.checkpoint.part'), 'x');
    const next = open();
    expect(new Uint8Array((await next.load('a'))!)).toEqual(Uint8Array.of(3, 4));
    expect(new Uint8Array((await next.load('b'))!)).toEqual(Uint8Array.of(2));
    expect(await next.load('c')).toBeNull();
    next.onResume!(7);
    expect(remarks).toEqual(['Resumed at epoch 7.']);
  });

  it('of another training are not used, and that is said', async () => {
    const { open, remarks } = rig();
    await open().save('a', Uint8Array.of(1));
    expect(await open().load('b')).toBeNull();
    expect(remarks).toEqual([
      'The baseline or the device is not what it was before the interruption. Training begins anew.',
    ]);
  });

  it('that cannot be written stop no training, and that is said once', async () => {
    const { open, folder, remarks } = rig();
    mkdirSync(path.dirname(folder), { recursive: true });
    // A file where the folder should be: nobody can write there, not even root.
    writeFileSync(folder, '');
    chmodSync(folder, 0o400);
    const place = open();
    await place.save('a', Uint8Array.of(1));
    await place.save('a', Uint8Array.of(2));
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(
      /^No checkpoint can be written \(.*\): after a crash training would begin anew\.$/,
    );
  });
});
