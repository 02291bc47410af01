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
  /** False where the memory died or tells nothing apart: the training must not be trusted for its memory. */
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

type Counts = Omit<MemoryDiagnostics, 'healthy' | 'verdict'>;

function judge(counts: Counts, items: number): { healthy: boolean; verdict: string } {
  const percent = (part: number, whole: number): string =>
    `${Math.round((100 * part) / Math.max(1, whole))} %`;
  if (items === 0) return { healthy: true, verdict: 'This network has no memory.' };
  if (counts.queries === 0)
    return { healthy: false, verdict: 'The memory was never asked: there was no data to check it.' };
  if (counts.zeroRows > counts.queries / 2) {
    const share = percent(counts.zeroRows, counts.queries);
    return {
      healthy: false,
      verdict: `The memory died: ${share} of normal queries recall nothing. Lower lambda.`,
    };
  }
  if (items > 1 && counts.perplexity < 1.5) {
    return { healthy: false, verdict: 'The memory collapsed: one item answers every query.' };
  }
  if (items > 1 && counts.peakTimesItems < 1.1) {
    return {
      healthy: false,
      verdict: 'The memory tells nothing apart: every query recalls all items alike.',
    };
  }
  const inUse = items - counts.deadItems;
  const spread = `${inUse} of ${items} items in use, ${counts.meanNonZeros.toFixed(1)} recalled per query`;
  return { healthy: true, verdict: `The memory is alive: ${spread}.` };
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
