/** The scores of the model that runs beside the armed one, for the score timeline. */
import type { AssetStatus } from '../../../src-main/api/words.ts';
import { ColumnRing } from '../../series/column-ring.ts';
import type { Engine } from '../../state/engine.svelte.ts';
import type { TimeView } from '../../time/time-view.ts';
import { PIXELS } from './asset-rows.ts';

export class ShadowScores {
  /** null while none runs. */
  modelId = $state<number | null>(null);
  threshold = $state<number>(NaN);
  /** Columns: score, NaN where not scored. */
  readonly scores = new ColumnRing(1);
  /** Counts changes of the scores. */
  changes = $state(0);
  readonly #engine: Engine;
  readonly #assetId: number;
  #turn = 0;

  constructor(engine: Engine, assetId: number) {
    this.#engine = engine;
    this.#assetId = assetId;
  }

  /** Takes the newest score from the asset's status. @returns stops it */
  follow(): () => void {
    return this.#engine.on('asset.status', ({ assetId, now, shadow }) => {
      if (assetId !== this.#assetId || now === null || shadow?.modelId !== this.modelId) return;
      this.scores.push(now, shadow?.score ?? NaN);
    });
  }

  /** Another shadow, or none. @returns whether its scores have to be fetched */
  choose(shadow: AssetStatus['shadow']): boolean {
    if ((shadow?.modelId ?? null) === this.modelId) return false;
    this.modelId = shadow?.modelId ?? null;
    this.threshold = shadow?.threshold ?? NaN;
    this.scores.clear();
    this.changes += 1;
    return shadow !== null;
  }

  /** A shadow is for comparison only: where its scores cannot be had, none are drawn. */
  async load({ from, to }: TimeView): Promise<void> {
    const { modelId } = this;
    const turn = ++this.#turn;
    if (modelId === null) return;
    const span = { from: Math.round(from), to: Math.round(to), pixels: PIXELS };
    const columns = await this.#engine
      .call('score.query', { ...span, assetId: this.#assetId, modelId })
      .catch(() => null);
    if (turn !== this.#turn || columns === null) return;
    this.threshold = columns.threshold;
    this.scores.replace(columns.t, [columns.score]);
    this.changes += 1;
  }
}
