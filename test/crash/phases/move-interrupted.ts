/**
 * The recordings of an earlier version (one file, telemetry.db) are moved into the files of the days while the engine is
 * killed again and again: each sample arrives once.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND, type Micros } from '../../../src-main/api/words.ts';
import { openDatabase } from '../../../src-main/engine/store/sqlite.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, type Phase } from '../phase.ts';
import type { Reading } from '../plant.ts';
import { openRig, served } from '../rig.ts';

const KILLS = { short: 2, full: 8 };
const DAYS = { short: 2, full: 12 };
const FROM: Micros = Date.UTC(2026, 8, 1) * 1000;
const STEP = 10 * SECOND;
const DAY = 86_400 * SECOND;

/** Format 1, the only one that was released. */
const FORMAT_1 = `
  CREATE TABLE samples (
    tag_id INTEGER NOT NULL, t INTEGER NOT NULL, delay INTEGER NOT NULL, value REAL, quality INTEGER NOT NULL,
    reason INTEGER NOT NULL, PRIMARY KEY (tag_id, t)
  ) WITHOUT ROWID;
  CREATE TABLE scores (
    model_id INTEGER NOT NULL, t INTEGER NOT NULL, state INTEGER NOT NULL, score REAL, reconstruction BLOB,
    contribution BLOB, PRIMARY KEY (model_id, t)
  ) WITHOUT ROWID;
  PRAGMA user_version = 1;
`;

export const moveInterrupted: Phase = {
  name: 'move interrupted',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, extent, say } = context;
    const rig = await openRig({
      context,
      plan: { topics: { stamped: 4, live: 1, bare: 1 } },
      engine: served(context),
    });
    try {
      const { engine, publisher, dataDir, tagIds } = rig;
      await engine.stop();
      const file = path.join(dataDir, 'telemetry.db');
      const stamped = [...tagIds].filter(([key]) => key.startsWith('crash/stamped/'));
      rig.note(record(file, stamped, FROM + DAYS[extent] * DAY));
      for (let kill = 0; kill < KILLS[extent]; kill++) {
        await engine.startAndKill(between(random, 200, 2500), 'engine');
        say(`killed; ${existsSync(file) ? 'the old file is still there' : 'all is moved'}`);
      }
      await engine.start();
      publisher.run(200);
      await sleep(1000);
      const outcome = await rig.conclude();
      const left = existsSync(file) ? ['The old file was not removed.'] : [];
      return { ...outcome, findings: [...left, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};

/** Writes what an earlier version would have recorded. @returns it for the ledger */
function record(
  file: string,
  tags: readonly (readonly [key: string, ids: readonly number[]])[],
  to: Micros,
): Reading[] {
  const readings: Reading[] = [];
  const db = openDatabase(file);
  try {
    db.pragma('journal_mode = WAL');
    db.exec(FORMAT_1);
    const insertion = db.prepare('INSERT INTO samples VALUES (?, ?, 1500, ?, 0, 0)');
    db.transaction(() => {
      for (const [key, ids] of tags)
        for (let t = FROM; t < to; t += STEP) {
          const value = Math.sin(t / DAY + ids[0]!);
          insertion.run(ids[0]!, t, value);
          readings.push({ key, t, value });
        }
    })();
  } finally {
    db.close();
  }
  return readings;
}
