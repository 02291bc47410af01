/** What a birth defines: the metrics of its sender by name and by alias (Sparkplug 3.0, 6.4.19 and 6.4.20). */
import { unitOf } from './properties.ts';
import type { Metric, SparkplugPayload, Uint64 } from './schema.ts';
import { plainOf } from './basic-values.ts';
import { DATA_TYPE } from './data-types.ts';

export interface Definition {
  readonly name: string;
  readonly alias: Uint64 | undefined;
  /** tck-id-payloads-metric-datatype-req: births tell the data type, so that data may leave it out. */
  readonly datatype: number;
  readonly unit: string | undefined;
  readonly transient: boolean;
}

export interface Birth {
  /** Milliseconds, when it was published; undefined where the sender left it out. */
  readonly timestamp: Uint64 | undefined;
  readonly byName: ReadonlyMap<string, Definition>;
  /** Of this sender alone: aliases are unique within the whole edge node, so its other senders share none of them. */
  readonly byAlias: ReadonlyMap<Uint64, Definition>;
  /** Aliases given to several metrics against tck-id-payloads-alias-uniqueness: they name none. */
  readonly ambiguous: readonly Uint64[];
}

/** Reads the definitions of a birth. Metrics without a name define nothing (tck-id-payloads-alias-birth-requirement). */
export function readBirth({ timestamp, metrics }: SparkplugPayload): Birth {
  const byName = new Map<string, Definition>();
  const byAlias = new Map<Uint64, Definition>();
  const ambiguous = new Set<Uint64>();
  for (const metric of metrics) {
    const { name, alias, datatype = DATA_TYPE.Unknown, isTransient = false } = metric;
    if (name === undefined) continue;
    const definition: Definition = { name, alias, datatype, unit: unitOf(metric), transient: isTransient };
    // Several values of one metric may stand in one birth: they are one definition.
    byName.set(name, definition);
    if (alias === undefined) continue;
    const other = byAlias.get(alias);
    if (other !== undefined && other.name !== name) ambiguous.add(alias);
    byAlias.set(alias, definition);
  }
  for (const alias of ambiguous) byAlias.delete(alias);
  return { timestamp, byName, byAlias, ambiguous: [...ambiguous] };
}

/** Whether a later birth gave a metric another alias than an earlier one: then old aliases say nothing of new ones. */
export function reassigns(earlier: Birth, later: Birth): boolean {
  for (const { name, alias } of later.byName.values()) {
    const former = earlier.byName.get(name);
    if (former !== undefined && former.alias !== alias) return true;
  }
  return false;
}

/** The metric bdSeq of a birth or death (tck-id-payloads-nbirth-bdseq, …-ndeath-bdseq); null where there is none. */
export function bdSeqOf({ metrics }: { readonly metrics: readonly Metric[] }): Uint64 | null {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  if (value?.kind !== 'int' && value?.kind !== 'long') return null;
  return plainOf(value, DATA_TYPE.UInt64) as Uint64;
}
