/** What a card or a tile says of one asset, as ready words. */
import {
  SECOND,
  type Asset,
  type AssetStatus,
  type Incident,
  type Micros,
} from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { standingOf, type Standing } from '../../parts/standing.ts';
import { ageSeconds, ratioOf } from '../../series/attention.ts';
import { formatDuration, formatRatio } from '../../series/number-format.ts';
import type { Screen } from '../../state/screen.ts';
import { clockTime, dayMonth, shortTime } from '../../time/zone.ts';
import type { Lately } from './lately.svelte.ts';
import { ScoreTrail } from './score-trail.svelte.ts';
import { shortState } from './short-state.ts';

export class AssetFacts {
  readonly trail: ScoreTrail;
  readonly #asset: () => Asset;
  readonly #screen: Screen;
  readonly #lately: () => Lately;

  /** Both as functions, since a component's properties change. */
  constructor(asset: () => Asset, lately: () => Lately, screen: Screen) {
    this.#asset = asset;
    this.#screen = screen;
    this.#lately = lately;
    this.trail = new ScoreTrail(asset, screen);
  }

  readonly status: AssetStatus | undefined = $derived.by(() =>
    this.#screen.plant.statuses.get(this.#asset().id),
  );
  readonly standing: Standing = $derived(standingOf(this.status));
  /** The state in one or two words. */
  readonly word: string = $derived(text.wall.states[shortState(this.status)]);
  /** Score as so many thresholds; null where not scored. */
  readonly ratio: string | null = $derived.by(() => {
    const status = this.status;
    return status && ratioOf(status) !== null ? formatRatio(status.score, status.threshold) : null;
  });
  readonly incident: Incident | undefined = $derived.by(() => this.#lately().incidents.get(this.#asset().id));

  /** Since when it stands as it does; null where that is not known. */
  readonly #since: Micros | null = $derived.by(() => {
    const status = this.status;
    if (!status || status.now === null || status.state === 'untrained') return null;
    if (status.alarm !== 'none') return this.#lately().alarms.get(status.assetId) ?? null;
    const known = [this.trail.since, this.incident?.to ?? null].filter((t) => t !== null);
    // Only where it is scored can an incident have been the last thing before.
    if (status.state !== 'scored') return this.trail.since;
    return known.length === 0 ? null : Math.max(...known);
  });
  /** Time and length of that, in event time; null where it is not known. */
  readonly since: { readonly time: string; readonly length: string } | null = $derived.by(() => {
    const since = this.#since;
    const now = this.status?.now ?? null;
    if (since === null || now === null) return null;
    return { time: this.moment(since), length: formatDuration(Math.max(0, now - since) / SECOND) };
  });

  /** Seconds; null while nothing has come, and where a recording is replayed. */
  readonly age: number | null = $derived.by(() => {
    const { plant, clock } = this.#screen;
    const { tagIds } = this.#asset();
    const connections = plant.connections.filter(({ id }) =>
      tagIds.some((tagId) => plant.tagById.get(tagId)?.connectionId === id),
    );
    return ageSeconds(this.status?.now ?? null, clock.now, connections);
  });
  readonly freshness: string = $derived.by(() => {
    const now = this.status?.now ?? null;
    if (now === null) return text.overview.noData;
    if (this.age === null) return text.overviewMore.replay(clockTime(now, this.#screen.zone));
    return text.overviewMore.age(formatDuration(this.age));
  });

  /** 14:03 on the day of the newest data, 23 Nov 14:03 on any other. */
  moment(t: Micros): string {
    const { zone } = this.#screen;
    const today = dayMonth(this.status?.now ?? t, zone);
    return dayMonth(t, zone) === today ? shortTime(t, zone) : `${dayMonth(t, zone)} ${shortTime(t, zone)}`;
  }
}
