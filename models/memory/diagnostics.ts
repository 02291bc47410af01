/**
 * What is wrong with a memory. died: many queries recall nothing. froze: nearly every query recalls one item or none, so
 * no gradient reaches the encoder. collapsed: one item answers everything. blurred: every query recalls all items alike.
 * unchecked: there was no query to measure it on.
 */
export type MemoryFault = 'died' | 'froze' | 'collapsed' | 'blurred' | 'unchecked';

/** How alive a memory is, measured on real queries. */
export interface MemoryDiagnostics {
  /** [N] mean address weight of each item, after shrinkage and renormalisation. */
  readonly usage: Float32Array;
  /** exp of the entropy of the usage: how many items are in use, effectively; 0 where none is. */
  readonly perplexity: number;
  readonly meanNonZeros: number;
  /** Items no query recalled. */
  readonly deadItems: number;
  /** Queries whose every weight was shrunk away. */
  readonly zeroRows: number;
  /** Queries that recalled at most one item. */
  readonly singleRows: number;
  readonly queries: number;
  /** Mean entropy of a query's weights, nats. */
  readonly meanEntropy: number;
  /** Mean over queries of N times the largest weight before shrinkage; 1 is uniform addressing. */
  readonly peakTimesItems: number;
  /** Largest cosine between two items; near 1: two items say the same. */
  readonly largestItemCosine: number;
  /** What is wrong with it; null where nothing is. Absent in models trained before it was told apart. */
  readonly fault?: MemoryFault | null;
  /** False where there is a fault: the training must not be trusted for its memory. */
  readonly healthy: boolean;
  /** The same in words for the engineer. */
  readonly verdict: string;
}

/** Counts what queries recall, batch by batch. */
export class MemoryCensus {
  readonly #items: number;
  readonly #usage: Float64Array;
  readonly #recalled: Uint8Array;
  #queries = 0;
  #nonZeros = 0;
  #zeroRows = 0;
  #singleRows = 0;
  #entropy = 0;
  #peaks = 0;

  constructor(items: number) {
    this.#items = items;
    this.#usage = new Float64Array(items);
    this.#recalled = new Uint8Array(items);
  }

  /**
   * @param soft [Q x N] address weights before shrinkage
   * @param weights [Q x N] after shrinkage and renormalisation
   */
  add(soft: Float32Array, weights: Float32Array): void {
    const items = this.#items;
    for (let start = 0; start < weights.length; start += items) {
      let nonZeros = 0;
      let peak = 0;
      for (let item = 0; item < items; item++) {
        peak = Math.max(peak, soft[start + item]!);
        const weight = weights[start + item]!;
        if (weight <= 0) continue;
        nonZeros++;
        this.#usage[item]! += weight;
        this.#recalled[item] = 1;
        this.#entropy -= weight * Math.log(weight);
      }
      this.#queries++;
      this.#nonZeros += nonZeros;
      this.#peaks += peak;
      if (nonZeros === 0) this.#zeroRows++;
      if (nonZeros <= 1) this.#singleRows++;
    }
  }

  /** [N] 1 for each item a query has recalled so far. */
  get recalled(): Uint8Array {
    return this.#recalled;
  }

  /** @param itemRows [N x D] the memory itself */
  diagnose(itemRows: Float32Array): MemoryDiagnostics {
    const queries = Math.max(1, this.#queries);
    const usage = Float32Array.from(this.#usage, (sum) => sum / queries);
    const total = this.#usage.reduce((a, b) => a + b, 0);
    let disorder = 0;
    for (const sum of this.#usage) if (sum > 0) disorder -= (sum / total) * Math.log(sum / total);
    const counts = {
      usage,
      perplexity: total > 0 ? Math.exp(disorder) : 0,
      meanNonZeros: this.#nonZeros / queries,
      deadItems: this.#items - this.#recalled.reduce((a, b) => a + b, 0),
      zeroRows: this.#zeroRows,
      singleRows: this.#singleRows,
      queries: this.#queries,
      meanEntropy: this.#entropy / queries,
      peakTimesItems: (this.#peaks / queries) * this.#items,
      largestItemCosine: largestCosine(itemRows, this.#items),
    };
    return { ...counts, ...judge(counts, this.#items) };
  }
}

type Counts = Omit<MemoryDiagnostics, 'fault' | 'healthy' | 'verdict'>;

/** Shares of normal queries from which on a memory has died, and has frozen. */
const DIED = 0.2;
const FROZE = 0.95;
/** Effective items in use, and N times the largest weight before shrinkage, below which items do not share the work. */
const COLLAPSED = 1.5;
const BLURRED = 1.1;

function judge(counts: Counts, items: number): Pick<MemoryDiagnostics, 'fault' | 'healthy' | 'verdict'> {
  if (items === 0) return { fault: null, healthy: true, verdict: 'This network has no memory.' };
  const fault = faultOf(counts, items);
  return { fault, healthy: fault === null, verdict: describe(fault, counts, items) };
}

function faultOf(counts: Counts, items: number): MemoryFault | null {
  if (counts.queries === 0) return 'unchecked';
  if (counts.zeroRows > DIED * counts.queries) return 'died';
  if (items === 1) return null;
  if (counts.perplexity < COLLAPSED) return 'collapsed';
  if (counts.singleRows > FROZE * counts.queries) return 'froze';
  return counts.peakTimesItems < BLURRED ? 'blurred' : null;
}

function describe(fault: MemoryFault | null, counts: Counts, items: number): string {
  const percent = (queries: number): string =>
    `${Number(((100 * queries) / counts.queries).toPrecision(2))} %`;
  switch (fault) {
    case 'unchecked':
      return 'The memory was never asked: there was no data to check it. Record longer.';
    case 'died':
      return `The memory died: ${percent(counts.zeroRows)} of normal queries recall nothing. Lower lambda.`;
    case 'froze':
      return `The memory froze: ${percent(counts.singleRows)} of normal queries recall one item or none, so the encoder learned nothing more. Lower lambda.`;
    case 'collapsed':
      return 'The memory collapsed: one item answers every query. Train with another seed.';
    case 'blurred':
      return 'The memory tells nothing apart: every query recalls all items alike. Lower the temperature.';
    case null: {
      const inUse = `${items - counts.deadItems} of ${items} items in use, as many as ${counts.perplexity.toFixed(0)} used alike`;
      const recalled = `${counts.meanNonZeros.toFixed(1)} recalled per query`;
      const few = `${percent(counts.singleRows)} of queries recall one item or none`;
      return `The memory is alive: ${inUse}; ${recalled}, ${few}; largest cosine between two items ${counts.largestItemCosine.toFixed(2)}.`;
    }
  }
}

function largestCosine(rows: Float32Array, items: number): number {
  const width = items > 0 ? rows.length / items : 0;
  const lengths = Float64Array.from({ length: items }, (_, item) => {
    let square = 0;
    for (let d = 0; d < width; d++) square += rows[item * width + d]! ** 2;
    return Math.max(Math.sqrt(square), 1e-12);
  });
  let largest = items > 1 ? -1 : 0;
  for (let a = 0; a < items; a++) {
    for (let b = a + 1; b < items; b++) {
      let product = 0;
      for (let d = 0; d < width; d++) product += rows[a * width + d]! * rows[b * width + d]!;
      largest = Math.max(largest, product / (lengths[a]! * lengths[b]!));
    }
  }
  return largest;
}
