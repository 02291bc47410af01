/** What is measured on. Only the simulated plant is always there. */
import { locateData } from '../real-data/acceptance.ts';
import { pumpStationTask } from './pump-station.ts';
import { hydraulicTask, tennesseeEastmanTask } from './recorded-plants.ts';
import type { Task } from './task.ts';

/** Plain data: it is sent to the process that measures. */
export type DataSet = { readonly kind: 'pump station' } | RecordedDataSet;
interface RecordedDataSet {
  readonly kind: 'Tennessee Eastman' | 'hydraulic rig';
  readonly folder: string;
  /** Of the rig. */
  readonly component?: string;
}

export function titleOf(set: DataSet): string {
  switch (set.kind) {
    case 'pump station':
      return 'simulated pump station';
    case 'Tennessee Eastman':
      return 'Tennessee Eastman, fault training files';
    case 'hydraulic rig':
      return `hydraulic rig, ${set.component}`;
  }
}

/** What `found` means there; null where it is not measured. */
export function foundOf({ kind }: DataSet): string | null {
  switch (kind) {
    case 'pump station':
      return 'faulty rows found % (1 % limit)';
    case 'Tennessee Eastman':
      return 'faulty rows found % (5 % limit)';
    case 'hydraulic rig':
      return null;
  }
}

export function taskOf(set: DataSet, seed: number): Task {
  switch (set.kind) {
    case 'pump station':
      return pumpStationTask(seed);
    case 'Tennessee Eastman':
      return tennesseeEastmanTask(set.folder);
    case 'hydraulic rig':
      return hydraulicTask(set.folder, set.component!);
  }
}

/** @returns the data sets there are, and what to say of those that are missing */
export function findDataSets(directory: string): { found: DataSet[]; missing: string[] } {
  const eastman = locateData(directory, 'tep', 'd00_te.dat.gz');
  const rig = locateData(directory, 'hydraulic', 'profile.txt.gz');
  const found: DataSet[] = [{ kind: 'pump station' }];
  if (eastman) found.push({ kind: 'Tennessee Eastman', folder: eastman });
  if (rig)
    for (const component of ['pump', 'accumulator'])
      found.push({ kind: 'hydraulic rig', folder: rig, component });
  const missing = [
    ...(eastman ? [] : ['Tennessee Eastman skipped: npm run accept:tep says where to get it.']),
    ...(rig ? [] : ['Hydraulic rig skipped: npm run accept:hydraulic says where to get it.']),
  ];
  return { found, missing };
}
