/** The recent scores of one asset: asked for once, then kept by live rows. */
import { SECOND, type Asset, type Micros } from '../../../src-main/api/words.ts';
import { ColumnRing } from '../../series/column-ring.ts';
import { LIVE_INTERVAL, paced } from '../../state/paced.ts';
import type { Screen } from '../../state/screen.ts';
import { endingAt } from '../../time/time-view.ts';

const POINTS = 400;
/** Beside that many assets each picture changes less often, so that all together cost no more. */
const MANY = 12;

export class ScoreTrail {
  /** Column 0: score, NaN where not scored. Column 1: number of the window's state. */
  readonly ring = new ColumnRing(2, 4096);
  /** Counts changes of the ring. */
  changes = $state(0);
  readonly #asset: () => Asset;
  readonly #screen: Pick<Screen, 'engine' | 'plant'>;
  #modelId: number | null = null;

  constructor(asset: () => Asset, screen: Pick<Screen, 'engine' | 'plant'>) {
    this.#asset = asset;
    this.#screen = screen;
  }

  /** Microseconds: twenty windows, and no less than ten minutes: enough to see where a score comes from. */
  get span(): number {
    const { samplePeriod, windowLength } = this.#asset();
    return Math.max(600, samplePeriod * windowLength * 20) * SECOND;
  }

  /** Since when the windows have had the state they have now; null when that began before what is known. */
  get since(): Micros | null {
    if (this.changes < 0 || this.ring.length === 0) return null;
    let first = this.ring.length - 1;
    const state = this.ring.value(1, first);
    while (first > 0 && this.ring.value(1, first - 1) === state) first -= 1;
    return first === 0 ? null : this.ring.t(first);
  }

  /** Hears live rows. @returns stops it */
  follow(): () => void {
    const { engine, plant } = this.#screen;
    const told = paced(() => (this.changes += 1), LIVE_INTERVAL * Math.ceil(plant.assets.length / MANY));
    const stop = engine.on('live.rows', (rows) => {
      if (rows.assetId !== this.#asset().id) return;
      rows.t.forEach((t, i) => this.ring.push(t, rows.score[i]!, rows.state[i]!));
      told.request();
    });
    return () => {
      stop();
      told.stop();
    };
  }

  /** Asks for what came before. */
  async load(): Promise<void> {
    const { engine, plant } = this.#screen;
    const { id } = this.#asset();
    const { now = null, modelId = null } = plant.statuses.get(id) ?? {};
    // Another model's scores say nothing against this one's threshold.
    if (modelId !== this.#modelId) this.ring.clear();
    this.#modelId = modelId;
    if (now === null) return;
    try {
      const found = await engine.call('score.query', {
        assetId: id,
        ...endingAt(now, this.span),
        pixels: POINTS,
      });
      if (found) this.ring.replace(found.t, [found.score, found.state]);
      this.changes += 1;
    } catch {
      // State and score stand beside it; the picture fills up from live rows.
    }
  }
}
