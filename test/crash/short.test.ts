/** The crash suite in short: the command `npm run test:crash` runs every scenario at length. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Phase } from './phase.ts';
import { clock } from './phases/clock.ts';
import { damagedFiles } from './phases/damaged-files.ts';
import { kills } from './phases/kills.ts';
import { swallowedPuback } from './phases/swallowed-puback.ts';
import { closeAllRigs } from './rig.ts';
import { contextOf } from './run-phases.ts';

const SHORT: readonly Phase[] = [kills, swallowedPuback, clock, damagedFiles];
/** The same at every run: a failure here can be repeated without a note. */
const SEED = 7;

afterAll(closeAllRigs);

describe.skipIf(process.platform === 'win32')('what QoS 1 published is stored', () => {
  for (const phase of SHORT) {
    const reason = phase.impossible();
    it.skipIf(reason !== null)(
      reason === null ? phase.name : `${phase.name} (skipped: ${reason})`,
      async () => {
        const context = contextOf(phase, { seed: SEED, extent: 'short', kills: 4 }, () => {});
        const { findings, missing, duplicates } = await phase.run(context);
        expect(findings).toEqual([]);
        expect({ missing, duplicates }).toEqual({ missing: 0, duplicates: 0 });
      },
      120_000,
    );
  }
});
