/** How the engine itself is doing: memory, load, what waits, how far behind, what computes; and its audit trail. */
import { SECOND, type EngineHealth, type Micros } from '../../api/words.ts';
import { isLive } from '../asset/live-asset.ts';
import type { DeskHandlers, EngineParts } from '../engine-parts.ts';
import type { ComputeProcess } from './compute-roster.ts';
import { createCpuMeter } from './cpu-meter.ts';
import { residentMemory } from './resident-memory.ts';

export type HealthHandlers = DeskHandlers<'health.status' | 'audit.list'>;

type Queue = EngineHealth['queues'][number];

/** What the desk asks of the other rooms. */
export interface HealthSources {
  /** In the order in which data passes them. */
  readonly queues: Readonly<Record<Queue['name'], () => Pick<Queue, 'depth' | 'limit'>>>;
  /** The asset's newest closed grid step; null before any. */
  readonly eventTime: (assetId: number) => Micros | null;
  readonly computeProcesses: () => readonly ComputeProcess[];
}

export function createHealthDesk(
  { records, now }: Pick<EngineParts, 'records' | 'now'>,
  { queues, eventTime, computeProcesses }: HealthSources,
): { readonly handlers: HealthHandlers } {
  const cpu = createCpuMeter();

  async function processes(): Promise<EngineHealth['processes']> {
    const computing = computeProcesses().map(async ({ role, presence }) => ({
      name: role,
      residentBytes: presence === null ? null : await residentMemory(presence.pid),
    }));
    return [{ name: 'engine', residentBytes: process.memoryUsage.rss() }, ...(await Promise.all(computing))];
  }

  function lag(): EngineHealth['lag'] {
    const at = now();
    return records.assets.list().map((asset) => {
      const reached = isLive(records, asset) ? eventTime(asset.id) : null;
      return { assetId: asset.id, seconds: reached === null ? null : Math.max(0, (at - reached) / SECOND) };
    });
  }

  /** Every scoring process takes the backend that fits this machine: that of one is that of all. */
  function scoring(): EngineHealth['scoring'] {
    const backends = computeProcesses().flatMap(({ role, presence }) =>
      role === 'scoring' ? (presence?.backend ?? []) : [],
    );
    const [first] = backends;
    return first === undefined ? null : { backend: first.name, device: first.device };
  }

  return {
    handlers: {
      'health.status': async () => ({
        processes: await processes(),
        cpu: cpu(),
        queues: (Object.entries(queues) as [Queue['name'], () => Pick<Queue, 'depth' | 'limit'>][]).map(
          ([name, waiting]) => ({ name, ...waiting() }),
        ),
        lag: lag(),
        scoring: scoring(),
      }),
      'audit.list': ({ before, limit }) => records.auditTrail(before, limit),
    },
  };
}
