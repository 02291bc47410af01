/** Everything the asset view draws for one asset: the view of time, and the rows inside it, kept current by live rows. */
import type { LiveRows } from '../../../src-main/api/contract.ts';
import { SECOND, type Asset, type Micros } from '../../../src-main/api/words.ts';
import { drawingCost } from '../../charts/draw-queue.ts';
import { ColumnRing } from '../../series/column-ring.ts';
import { involvement } from '../../series/contribution-order.ts';
import { peakIn } from '../../series/score-stretches.ts';
import type { Engine } from '../../state/engine.svelte.ts';
import { liveInterval, paced } from '../../state/paced.ts';
import { sentenceOf } from '../../state/sentence.ts';
import { between, endingAt, pan, zoom, type TimeView } from '../../time/time-view.ts';
import { Comparison } from './comparison.svelte.ts';
import { fetchRows, newestOf, takeLive, type AssetRows, type ChannelRows } from './asset-rows.ts';
import { ShadowScores } from './shadow-scores.svelte.ts';

export type { ChannelRows } from './asset-rows.ts';

export class AssetSession implements AssetRows {
  readonly asset: Asset;
  /** Columns: score, state. */
  readonly scores = new ColumnRing(2);
  readonly channels: readonly ChannelRows[];
  /** Another period drawn beside this one. */
  readonly comparison: Comparison;
  /** The scores of the model that runs beside the armed one. */
  readonly shadow: ShadowScores;
  view = $state.raw<TimeView>({ from: 0, to: 1 });
  live = $state(true);
  /** The time under the cursor, shared by all charts. */
  cursor = $state<Micros | null>(null);
  /** The moment being explained; null while the explanation is closed. */
  why = $state<Micros | null>(null);
  threshold = $state<number | null>(null);
  modelId = $state<number | null>(null);
  /** Counts changes of the rows. */
  changes = $state(0);
  /** Tags, most involved first; empty while nothing is scored. */
  involved = $state.raw<readonly number[]>([]);
  problem = $state<string | null>(null);
  /** Whether the first rows have come. */
  loaded = $state(false);
  /** Event time of the newest row that is shown; null before the first. */
  now = $state<Micros | null>(null);
  readonly #engine: Engine;
  /** Event time of the newest row that has come: the screen hears of it at its own pace. */
  #newest = -Infinity;
  #turn = 0;
  #followedAt = 0;
  #orderedAt = 0;
  readonly #redraw = paced(
    () => this.#take(),
    () => liveInterval(this.span / SECOND, drawingCost()),
  );
  readonly #reload = paced(() => void this.load(), 500);
  #span = 1800 * SECOND;

  constructor(engine: Engine, asset: Asset, now: Micros | null, view: TimeView | null) {
    this.#engine = engine;
    this.asset = asset;
    this.now = now;
    this.channels = asset.tagIds.map((tagId) => ({
      tagId,
      measured: new ColumnRing(2),
      model: new ColumnRing(2),
      band: 0,
    }));
    this.comparison = new Comparison(engine, asset.tagIds);
    this.shadow = new ShadowScores(engine, asset.id);
    this.live = view === null;
    this.view = view ?? endingAt(now ?? 0, this.#span);
    if (view) this.#span = view.to - view.from;
  }

  /** Microseconds between two grid steps. */
  get step(): number {
    return this.asset.samplePeriod * SECOND;
  }

  /** The time that read-outs speak of: the cursor, or the newest row in view. */
  get readAt(): Micros {
    return this.cursor ?? Math.min(this.view.to, this.now ?? Infinity);
  }

  /** How old a row may be to be read out at a time: five steps, or what a few pixels of a long view hide. */
  get longestAge(): number {
    return Math.max(5 * this.step, this.span / 100);
  }

  /** The score's row to read out; -1 where a scored one is too old to say anything. */
  get scoreRow(): number {
    const at = this.scores.at(this.readAt);
    const scored = !Number.isNaN(this.scores.value(0, at));
    return scored && this.readAt - this.scores.t(at) > this.longestAge ? -1 : at;
  }

  /** The moment worth explaining: under the cursor, else now, else where the score in view is highest. */
  get moment(): Micros {
    if (this.cursor !== null || this.live) return this.readAt;
    return peakIn(this.scores, this.view) ?? this.readAt;
  }

  get span(): number {
    return this.view.to - this.view.from;
  }

  /** Listens to live rows. @returns stops it */
  start(): () => void {
    const stop = this.#engine.on('live.rows', (rows) => {
      if (rows.assetId === this.asset.id) this.#hear(rows);
    });
    const stopShadow = this.shadow.follow();
    return () => {
      stop();
      stopShadow();
      this.#redraw.stop();
      this.#reload.stop();
      this.#turn += 1;
    };
  }

  /** Fetches the rows of the view. What came live after them stays. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    const { view } = this;
    void this.comparison.load(view);
    void this.shadow.load(view);
    try {
      const taken = await fetchRows(this.#engine, this, view);
      if (turn !== this.#turn) return;
      const scores = taken();
      this.modelId = scores?.modelId ?? null;
      this.threshold = scores?.threshold ?? null;
      this.problem = null;
      this.loaded = true;
      this.#order();
      this.changes += 1;
    } catch (error) {
      if (turn === this.#turn) this.problem = sentenceOf(error);
    }
  }

  /** Follows the newest data again, with the length of time in use. */
  follow(span = this.#span): void {
    this.live = true;
    this.#span = span;
    this.#go(endingAt(this.now ?? this.view.to, span));
  }

  /** The first event time heard of, when there was none before. */
  begin(now: Micros): void {
    this.now = now;
    this.follow();
  }

  /** What was imported has no event time of its own: it is looked at up to its newest sample. */
  async beginAtNewest(): Promise<void> {
    try {
      const newest = await newestOf(this.#engine, this.asset.tagIds);
      if (this.now === null && newest !== null) this.begin(newest);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  pause(): void {
    this.live = false;
  }

  /** Shows another stretch and stays there. */
  show(a: Micros, b: Micros): void {
    this.live = false;
    this.#go(between(a, b));
  }

  pan(share: number): void {
    this.live = false;
    this.#go(pan(this.view, share));
  }

  /** Closer or wider. While live the right edge stays now. */
  zoom(
    factor: number,
    anchor: Micros = this.live ? this.view.to : (this.view.from + this.view.to) / 2,
  ): void {
    this.#go(zoom(this.view, factor, this.live ? this.view.to : anchor));
  }

  #go(view: TimeView): void {
    this.view = view;
    this.#span = view.to - view.from;
    this.#reload.request();
  }

  #hear(rows: LiveRows): void {
    if (rows.modelId !== this.modelId) this.#reload.request();
    takeLive(this, rows);
    const last = rows.t.at(-1);
    if (last !== undefined) this.#newest = Math.max(this.#newest, last);
    this.#redraw.request();
  }

  /** Takes in what came live, as often as it can be seen. */
  #take(): void {
    if (this.#newest > (this.now ?? -Infinity)) this.now = this.#newest;
    if (this.live && this.now !== null) this.view = endingAt(this.now, this.#span);
    // A full ring lost its oldest rows; those of a long view are fetched again, thinned to pixels.
    const lost = [this.scores, ...this.channels.map(({ measured }) => measured)].some(
      (ring) => ring.full && ring.t(0) > this.view.from,
    );
    if (this.live && (lost || this.now! - this.#followedAt > this.#span / 2)) {
      this.#followedAt = this.now!;
      this.#reload.request();
    }
    // While something is wrong the order follows it, but not faster than a person can read.
    const score = this.scores.value(0, this.scores.length - 1);
    if (this.threshold !== null && score > this.threshold && performance.now() - this.#orderedAt > 10_000) {
      this.#order();
    }
    this.changes += 1;
  }

  #order(): void {
    this.#orderedAt = performance.now();
    this.involved = involvement(this.channels, this.scores, this.view).map(({ tagId }) => tagId);
  }
}
