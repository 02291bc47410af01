/** The whole main job without a person: record, train, watch, faults, incident, report, in accelerated event time. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  SECOND,
  type Asset,
  type Baseline,
  type Micros,
  type Model,
  type TrainingProgress,
} from '../../../api/words.ts';
import type { Pace } from '../../../simulator/index.ts';
import { print } from '../../print.ts';
import { closeIncident, followed, monitorTime, trainModel, type Monitor } from './monitor.ts';
import { paceByMonitor, type Plant } from './plant.ts';
import { alarmOf, falseAlarms, faultResults, type EndedFault, type FaultResult } from './results.ts';
import {
  BASELINE_HOURS,
  EXPLANATIONS,
  FAULT_HOURS,
  FAULTS,
  NORMAL_HOURS,
  RECOVERY_HOURS,
  SET_UP_HOURS,
} from './schedule.ts';

/** The last line of an unattended run. */
export interface DemoResult {
  readonly samples: number;
  readonly windows: number;
  readonly trainSeconds: number;
  readonly backend: string;
  readonly faults: readonly FaultResult[];
  readonly falseAlarms: number;
  readonly report: readonly string[];
}

export interface Stage {
  readonly plant: Plant;
  readonly monitor: Monitor;
  readonly asset: Asset;
  readonly seed: number;
  readonly signal: AbortSignal;
}

const hours = (count: number): number => count * 3600 * SECOND;

/** Publishes that many hours of event time, as fast as the monitor follows, and waits until it has. */
const letPass = (stage: Stage, count: number): Promise<void> =>
  letPassUntil(stage, stage.plant.station.now + hours(count));

async function letPassUntil({ plant, monitor, asset, signal }: Stage, until: Micros): Promise<void> {
  const pace: Pace = paceByMonitor(() => monitorTime(monitor.client, asset.id));
  await plant.publish(until, pace, signal);
  signal.throwIfAborted();
  await followed(monitor.client, asset.id, plant);
}

/** Records normal operation, trains on it and arms the model. */
export async function learnNormal(stage: Stage): Promise<Model> {
  const { monitor, asset, seed, signal } = stage;
  const { client } = monitor;
  // Setting up took a few rows, how many depends on this machine: the recording begins at a fixed event time.
  await letPassUntil(stage, stage.plant.start + hours(SET_UP_HOURS));
  const recording: Baseline = await client.call('baseline.start', { assetId: asset.id });
  print(`Recording ${BASELINE_HOURS} h of normal operation.`);
  await letPass(stage, BASELINE_HOURS);
  const baseline = await client.call('baseline.stop', { id: recording.id });
  print('Training.');
  const tell = sayEvery5Seconds();
  const model = await trainModel(monitor, baseline, seed, tell, signal);
  print(`Trained in ${model.trainSeconds.toFixed(1)} s (${model.backend}). ${model.verdict}`);
  await client.call('model.arm', { assetId: asset.id, modelId: model.id });
  return model;
}

function sayEvery5Seconds(): (progress: TrainingProgress) => void {
  let told = -Infinity;
  return ({ state, epoch, epochs }) => {
    if (performance.now() - told < 5000) return;
    told = performance.now();
    print(`  ${state}${epochs > 0 ? `, epoch ${epoch} of at most ${epochs}` : ''}`);
  };
}

/** One fault from its onset to its end, and normal time after it. */
async function sufferFault(stage: Stage, command: (typeof FAULTS)[number]): Promise<EndedFault> {
  const { station } = stage.plant;
  const from = station.now;
  const fault = station.inject({ ...command, from, to: from + hours(FAULT_HOURS) });
  print(
    `${EXPLANATIONS[command.kind]}${command.size === undefined ? '' : ` Size: ${command.size} standard deviations.`}`,
  );
  await letPass(stage, FAULT_HOURS + RECOVERY_HOURS);
  return { ...fault, to: from + hours(FAULT_HOURS) };
}

/** @param out folder for the report's files */
export async function runUnattended(stage: Stage, out: string): Promise<DemoResult> {
  const { client } = stage.monitor;
  const model = await learnNormal(stage);
  print(`Watching ${NORMAL_HOURS} h of normal operation.`);
  await letPass(stage, NORMAL_HOURS);
  const faults: EndedFault[] = [];
  for (const command of FAULTS) faults.push(await sufferFault(stage, command));

  const alarms = await client.call('alarm.list', {});
  const results = faultResults(faults, alarms);
  for (const { kind, detected, delaySeconds } of results) {
    print(`  ${kind}: ${detected ? `detected after ${delaySeconds} s` : 'not detected'}`);
  }
  return {
    ...(await counted(stage)),
    trainSeconds: Number(model.trainSeconds.toFixed(2)),
    backend: model.backend,
    faults: results,
    falseAlarms: falseAlarms(faults, alarms).length,
    report: await reportFault(stage, faults, out),
  };
}

/** What the monitor itself counts: samples committed to its store, windows scored. */
async function counted({ monitor, asset }: Stage): Promise<Pick<DemoResult, 'samples' | 'windows'>> {
  const stages = await monitor.client.call('health.counters');
  const out = (name: string) => stages.find(({ stage }) => stage === name)?.out ?? 0;
  return { samples: out('recorder'), windows: out(`score: ${asset.name}`) };
}

/** Closes and exports the incident of the leak, or of the first fault that was found. @returns the names of the files */
async function reportFault(
  { monitor }: Stage,
  faults: readonly EndedFault[],
  out: string,
): Promise<string[]> {
  const alarms = await monitor.client.call('alarm.list', {});
  const found = faults.flatMap((fault) => {
    const alarm = alarmOf(fault, alarms);
    return alarm === null ? [] : [{ fault, alarm }];
  });
  const chosen = found.find(({ fault }) => fault.kind === 'leak') ?? found[0];
  if (chosen === undefined) return [];
  const report = await closeIncident(monitor.client, chosen.alarm, EXPLANATIONS[chosen.fault.kind]);
  for (const { name } of report.files) await copyFile(join(report.folder, name), join(out, name));
  print(`Incident report: ${report.files.map(({ name }) => join(out, name)).join(', ')}`);
  return report.files.map(({ name }) => name);
}
