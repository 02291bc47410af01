import type { Asset, Baseline, BaselineQuality, Model } from '../../../src-main/api/words.ts';
import type { Engine } from '../../state/engine.svelte.ts';
import type { Plant } from '../../state/plant.svelte.ts';
import { Resource } from '../../state/resource.svelte.ts';
import { standSteps, type PathFacts } from './path-steps.ts';
import { runs } from './training-state.ts';

/** Where one asset stands on its way from a baseline to an armed model, and what its operator chose on it. */
export class TrainPath {
  readonly baselines: Resource<Baseline[]>;
  readonly models: Resource<Model[]>;
  /** The report about the chosen baseline, with what it was asked about. */
  readonly #report: Resource<{ key: string; quality: BaselineQuality }>;
  falseAlarmsPerWeek = $state(1);
  /** The model whose result is shown; null: the newest. */
  shownModel = $state<number | null>(null);
  resultPart = $state<'sheet' | 'memory' | 'held'>('sheet');
  #picked = $state<number | null>(null);
  readonly #plant: Plant;
  readonly #asset: () => Asset;

  constructor(engine: Engine, plant: Plant, asset: () => Asset) {
    this.#plant = plant;
    this.#asset = asset;
    const { id: assetId } = asset();
    this.baselines = new Resource(() => engine.call('baseline.list', { assetId }));
    this.models = new Resource(() => engine.call('model.list', { assetId }));
    this.#report = new Resource(async () => {
      const key = this.reportKey;
      const { ranges, excluded } = this.baseline!;
      const closed = ranges.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
      return { key, quality: await engine.call('baseline.quality', { assetId, ranges: closed, excluded }) };
    });
  }

  /** The baseline to train on: the one picked, or the newest. */
  readonly baseline = $derived.by(() => {
    const all = this.baselines.value ?? [];
    return all.find(({ id }) => id === this.#picked) ?? all.toSorted((a, b) => b.id - a.id)[0] ?? null;
  });

  pick(baselineId: number): void {
    this.#picked = baselineId;
  }

  /** What the report depends on; empty while there is nothing to report on. */
  readonly reportKey = $derived.by(() => {
    const { offRule, modeRule, tagIds, samplePeriod } = this.#asset();
    return this.baseline === null || this.baseline.recording
      ? ''
      : JSON.stringify([this.baseline, offRule, modeRule, tagIds, samplePeriod]);
  });

  /** null while it is fetched, or after it could not be. */
  readonly quality = $derived.by(() => {
    const report = this.#report.value;
    return report && report.key === this.reportKey ? report.quality : null;
  });
  readonly qualityProblem = $derived.by(() => (this.#report.loading ? null : this.#report.problem));

  /** Looks at the chosen baseline again. */
  inspect(): Promise<void> {
    return this.reportKey === '' ? Promise.resolve() : this.#report.load();
  }

  readonly training = $derived.by(() => this.#plant.trainings.get(this.#asset().id));
  readonly running = $derived.by(() => this.training !== undefined && runs(this.training));
  /** Another asset's training, which has to end first: there is one at a time. */
  readonly otherTraining = $derived.by(
    () =>
      [...this.#plant.trainings.values()].find((one) => one.assetId !== this.#asset().id && runs(one)) ??
      null,
  );

  /** Newest first. */
  readonly versions = $derived.by(() => (this.models.value ?? []).toSorted((a, b) => b.id - a.id));
  readonly usable = $derived.by(() => this.versions.filter(({ retired }) => retired === null));
  readonly armed = $derived.by(() => this.versions.find((model) => model.armed) ?? null);
  readonly shown = $derived.by(
    () =>
      this.versions.find(({ id }) => id === this.shownModel) ?? this.usable[0] ?? this.versions[0] ?? null,
  );

  readonly #facts = $derived.by((): PathFacts => {
    const { baseline, armed, usable } = this;
    return {
      data: (this.#plant.statuses.get(this.#asset().id)?.now ?? null) !== null,
      baseline: baseline === null ? 'none' : baseline.recording ? 'recording' : 'ready',
      enough: this.quality?.enough ?? null,
      training: this.running ? 'running' : this.otherTraining ? 'other' : 'none',
      trained: this.versions.some(({ baselineId }) => baselineId === baseline?.id),
      models: this.versions.length,
      armed: armed === null ? 'none' : armed.id === usable[0]?.id ? 'newest' : 'older',
    };
  });
  readonly steps = $derived.by(() => standSteps(this.#facts));
}
