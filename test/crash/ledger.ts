/** What the broker has taken at QoS 1, on the disk before anybody relies on it: the truth the store is compared with. */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Reading } from './plant.ts';

export interface LedgerWriter {
  /** Notes readings whose message the broker has acknowledged. */
  note(readings: readonly Reading[]): void;
  /** Puts what was noted on the disk. */
  flush(): void;
  close(): void;
}

/** One line per reading: key, time (or a hyphen) and value. */
export function openLedger(file: string): LedgerWriter {
  const handle = openSync(file, 'a');
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length === 0) return;
    writeSync(handle, lines.join(''));
    lines = [];
    fsyncSync(handle);
  };
  return {
    note(readings) {
      for (const { key, t, value } of readings) lines.push(`${key} ${t ?? '-'} ${value}\n`);
    },
    flush,
    close() {
      flush();
      closeSync(handle);
    },
  };
}

/** All readings of the ledger, by the key of their tag. What was being written when its writer ended was promised to nobody. */
export function readLedger(file: string): Map<string, Reading[]> {
  const ledger = new Map<string, Reading[]>();
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const [key = '', t, value] = line.split(' ');
    const own = ledger.get(key) ?? [];
    own.push({ key, t: t === '-' ? null : Number(t), value: Number(value) });
    ledger.set(key, own);
  }
  return ledger;
}
