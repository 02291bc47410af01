/**
 * What a data directory remembers of the training under way, so that it goes on after a crash: the folder `training`
 * with the request, and with the checkpoints that the compute process writes beside it. Gone when the training ends.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { asset, timeRange, trainingOptions, type TrainingOptions } from '../../api/words.ts';
import type { BaselineRequest } from '../compute/compute-protocol.ts';
import { writeDurably } from './write-durably.ts';

export interface UnfinishedTraining {
  readonly baselineId: number;
  /** How many engines have taken it up so far. */
  readonly starts: number;
  /** With its ranges as they were at the start, so that it stays the same training. */
  readonly baseline: BaselineRequest;
  readonly options: TrainingOptions;
}

const unfinished = z.object({
  baselineId: z.number().int(),
  starts: z.number().int(),
  baseline: z.object({
    asset,
    channels: z.array(z.string()),
    sessionTagIds: z.array(z.number()).default([]),
    ranges: z.array(timeRange),
    excluded: z.array(timeRange),
  }),
  options: trainingOptions,
});

/** Where checkpoints and spooled rows of the training lie. */
export const trainingFolder = (dataDir: string): string => path.join(dataDir, 'training');
const requestFile = (dataDir: string): string => path.join(trainingFolder(dataDir), 'unfinished.json');

export function remember(dataDir: string, training: UnfinishedTraining): Promise<void> {
  return writeDurably(requestFile(dataDir), JSON.stringify(training));
}

/** @returns null where there is none, or none that can be understood */
export async function recall(dataDir: string): Promise<UnfinishedTraining | null> {
  const text = await readFile(requestFile(dataDir), 'utf8').catch(() => 'null');
  try {
    return unfinished.nullable().parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Removes the request with all checkpoints. */
export function forget(dataDir: string): Promise<void> {
  return rm(trainingFolder(dataDir), { recursive: true, force: true });
}
