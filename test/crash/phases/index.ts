/** The scenarios, in the order they are run. */
import type { Phase } from '../phase.ts';
import { brokenLines } from './broken-lines.ts';
import { brokerRestarts } from './broker-restarts.ts';
import { clock } from './clock.ts';
import { computeKilled } from './compute-killed.ts';
import { damagedFiles } from './damaged-files.ts';
import { fullDisk } from './full-disk.ts';
import { kills } from './kills.ts';
import { midnight } from './midnight.ts';
import { moveInterrupted } from './move-interrupted.ts';
import { recordsKept } from './records-kept.ts';
import { swallowedPuback } from './swallowed-puback.ts';
import { twoEngines } from './two-engines.ts';

export const PHASES: readonly Phase[] = [
  kills,
  brokerRestarts,
  brokenLines,
  swallowedPuback,
  midnight,
  recordsKept,
  clock,
  fullDisk,
  damagedFiles,
  moveInterrupted,
  computeKilled,
  twoEngines,
];
