import type { Model } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { Action } from '../../state/action.svelte.ts';
import type { Screen } from '../../state/screen.ts';
import type { TrainPath } from './train-path.svelte.ts';

/** What an operator does with versions: arm, let one run in shadow, put one away. Each can be undone by its opposite. */
export class Arming {
  readonly working = new Action();
  /** A flagged model waits here until someone has read its flag. */
  asked = $state.raw<Model | null>(null);
  readonly #engine: Screen['engine'];
  readonly #offerUndo: Screen['offerUndo'];
  readonly #path: TrainPath;
  readonly #assetId: number;

  constructor({ engine, offerUndo }: Screen, path: TrainPath, assetId: number) {
    this.#engine = engine;
    this.#offerUndo = offerUndo;
    this.#path = path;
    this.#assetId = assetId;
  }

  arm(model: Model): void {
    if (model.flag === null) void this.#do(() => this.#arm(model.id, null));
    else this.asked = model;
  }

  /** Arms the flagged model that was asked about. */
  async armAsked(): Promise<void> {
    if (!this.asked) return;
    const { id, flag } = this.asked;
    await this.#change(() => this.#arm(id, flag));
  }

  async disarm({ id, flag }: Model): Promise<void> {
    if (await this.#do(() => this.#arm(null, null)))
      this.#offerUndo(text.trainPath.versions.wasDisarmed(id), () => this.#change(() => this.#arm(id, flag)));
  }

  shadow(modelId: number | null): void {
    void this.#do(() => this.#engine.call('model.shadow', { assetId: this.#assetId, modelId }));
  }

  async retire(id: number): Promise<void> {
    if (await this.#do(() => this.#retire(id, true)))
      this.#offerUndo(text.trainPath.versions.wasRetired(id), () =>
        this.#change(() => this.#retire(id, false)),
      );
  }

  takeBack(id: number): void {
    void this.#do(() => this.#retire(id, false));
  }

  #retire(id: number, retired: boolean): Promise<Model> {
    return this.#engine.call('model.retire', { id, retired });
  }

  #arm(modelId: number | null, acceptFlag: string | null): Promise<void> {
    return this.#engine.call('model.arm', { assetId: this.#assetId, modelId, acceptFlag });
  }

  async #change(work: () => Promise<unknown>): Promise<void> {
    await work();
    await this.#path.models.load();
  }

  #do(work: () => Promise<unknown>): Promise<boolean> {
    return this.working.run(() => this.#change(work));
  }
}
