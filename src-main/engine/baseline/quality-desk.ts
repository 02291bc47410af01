/** Whether a recorded stretch is good enough to learn from. */
import { trainingOptions, type Baseline, type BaselineQuality, type Asset } from '../../api/words.ts';
import { presentAsset } from '../asset/present-asset.ts';
import type { BaselineRequest } from '../compute/compute-protocol.ts';
import { Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import type { SampleSource } from '../series/index.ts';
import { dayName, DAY } from '../store/days.ts';
import { measureQuality } from './measure-quality.ts';

export interface QualityDesk {
  readonly handlers: DeskHandlers<'baseline.quality'>;
  /** Ends what runs. */
  close(): void;
}

/** Samples read at a time: some milliseconds of the engine's time, as of the charts' that are read in between. */
const PAGE = 8192;

const REPLACED = 'Another stretch of this asset is being looked at now. Its result is the one to wait for.';
const CLOSING = 'The engine is being closed. Ask again when it has started.';

/** @param describe the stretch as a training would be given it; throws a Refusal where that is impossible */
export function createQualityDesk(
  { records, telemetry }: Pick<EngineParts, 'records' | 'telemetry'>,
  describe: (asset: Asset, stretch: Pick<Baseline, 'ranges' | 'excluded'>) => BaselineRequest,
): QualityDesk {
  /** What is looked at or waits for it: one stretch of each asset. */
  const wanted = new Map<number, AbortController>();
  /** One look at a time: together they would only wait for each other's samples. */
  let line: Promise<unknown> = Promise.resolve();
  let closed = false;

  const source: SampleSource = {
    readSamples: (query) =>
      telemetry.readSamples({
        ...query,
        rows: PAGE,
        onDamaged(day) {
          // A training of it would be refused as well.
          throw new Refusal(
            `The samples of ${dayName(day / DAY)} are damaged. Choose a stretch without that day.`,
          );
        },
      }),
  };

  async function look(request: BaselineRequest, signal: AbortSignal): Promise<BaselineQuality> {
    signal.throwIfAborted();
    const { falseAlarmsPerWeek } = trainingOptions.parse({});
    return measureQuality(source, request, { falseAlarmsPerWeek, signal });
  }

  return {
    handlers: {
      'baseline.quality': async ({ assetId, ranges, excluded }) => {
        if (closed) throw new Refusal(CLOSING);
        const asset = presentAsset({ records }, assetId);
        const request = describe(asset, { ranges, excluded });
        wanted.get(assetId)?.abort(new Refusal(REPLACED));
        const mine = new AbortController();
        wanted.set(assetId, mine);
        const result = line.then(() => look(request, mine.signal));
        line = result.catch(() => undefined);
        try {
          return await Promise.race([result, rejectedBy(mine.signal)]);
        } finally {
          if (wanted.get(assetId) === mine) wanted.delete(assetId);
        }
      },
    },
    close() {
      closed = true;
      for (const each of wanted.values()) each.abort(new Refusal(CLOSING));
    },
  };
}

/** Whoever is no longer wanted hears so at once, and not when its turn would have come. */
const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
