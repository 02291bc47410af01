/** A store to import into and export from, and tasks' lines that remember what was said. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tag, TimeRange } from '../../../../src-main/api/words.ts';
import type { EngineParts } from '../../../../src-main/engine/engine-parts.ts';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { storedConnection } from '../../../made-connection.ts';
import { QUALITIES, QUALITY_REASONS } from '../../../../src-main/engine/sample.ts';
import type { TaskLine } from '../../../../src-main/engine/task/task-desk.ts';

export type ExchangeParts = Pick<EngineParts, 'records' | 'telemetry' | 'dataDir' | 'now' | 'emit'>;

export interface ExchangeRig {
  readonly parts: ExchangeParts;
  readonly told: unknown[];
  close(): Promise<void>;
}

export async function openExchangeRig(): Promise<ExchangeRig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mnemo-exchange-'));
  const { records, telemetry, close } = await openStore(dataDir);
  const told: unknown[] = [];
  return {
    parts: {
      records,
      telemetry,
      dataDir,
      now: () => Date.now() * 1000,
      emit: (name, payload) => void told.push({ name, payload }),
    },
    told,
    async close() {
      await close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

export function addTags({ records }: Pick<ExchangeParts, 'records'>, names: readonly string[]): Tag[] {
  const known = records.connections.list()[0];
  const connection = known ?? records.connections.insert(storedConnection({ clock: 'replay' }));
  return names.map((name) =>
    records.tags.insert({
      connectionId: connection.id,
      topic: `plant/${name}`,
      format: { kind: 'scalar' },
      name,
      unit: 'bar',
      low: null,
      high: null,
    }),
  );
}

export interface HeardLine extends TaskLine {
  readonly said: string[];
  readonly shares: (number | null)[];
  readonly files: string[];
}

export function quietLine(signal: AbortSignal = new AbortController().signal): HeardLine {
  const said: string[] = [];
  const shares: (number | null)[] = [];
  const files: string[] = [];
  return {
    signal,
    said,
    shares,
    files,
    progress: (share) => void shares.push(share),
    remark: (sentence) => void said.push(sentence),
    wrote: (file) => void files.push(file),
  };
}

/** Everything stored of some tags but the arrival, in the order of time; tags by their place in the list. */
export async function stored(
  { telemetry }: Pick<ExchangeParts, 'telemetry'>,
  tags: readonly Tag[],
  range: TimeRange,
): Promise<
  (readonly [tag: number, t: number, value: number, quality: string, reason: string, text: string | null])[]
> {
  const rows = [];
  const tagIds = tags.map(({ id }) => id);
  for await (const batch of telemetry.readSamples({ tagIds, ...range })) {
    const texts = new Map(batch.texts ?? []);
    for (let i = 0; i < batch.t.length; i++)
      rows.push([
        tagIds.indexOf(batch.tagId[i]!),
        batch.t[i]!,
        batch.value[i]!,
        QUALITIES[batch.quality[i]!]!,
        QUALITY_REASONS[batch.reason[i]!]!,
        texts.get(i) ?? null,
      ] as const);
  }
  return rows;
}
