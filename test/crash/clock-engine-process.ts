/** Entry of an engine process whose wall clock the suite sets: as engine-process.ts, with another `now`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startEngine } from '../../src-main/engine/engine.ts';
import { carryEngine } from '../../src-main/host/engine-carrier.ts';
import { OFFSET_FILE } from './set-clock.ts';

const LOOK_MS = 10;

carryEngine((options) => {
  const file = path.join(options.dataDir, '..', OFFSET_FILE);
  const look = (): number => Number(readFileSync(file, 'utf8'));
  let offset = look();
  setInterval(() => (offset = look()), LOOK_MS).unref();
  return startEngine({ ...options, now: () => options.now() + offset });
});
