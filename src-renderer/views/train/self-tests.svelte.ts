import type { Model, SelfTest } from '../../../src-main/api/words.ts';
import type { Engine } from '../../state/engine.svelte.ts';
import { Resource } from '../../state/resource.svelte.ts';
import { sentenceOf } from '../../state/sentence.ts';

/** What became of the question about one version. */
export interface Answered {
  readonly modelId: number;
  readonly value: SelfTest | null;
  readonly problem: string | null;
}

/** What the self-tests of all versions found. One that cannot be read does not hide the others. */
export class SelfTests {
  readonly #all: Resource<readonly Answered[]>;

  constructor(engine: Engine, models: () => readonly Model[]) {
    const ask = async ({ id: modelId }: Model): Promise<Answered> => {
      try {
        return { modelId, value: await engine.call('model.selfTest', { id: modelId }), problem: null };
      } catch (error) {
        return { modelId, value: null, problem: sentenceOf(error) };
      }
    };
    this.#all = new Resource(() => Promise.all(models().map(ask)));
  }

  load(): Promise<void> {
    return this.#all.load();
  }

  /** null while it is fetched. */
  of(id: number): Answered | null {
    return this.#all.value?.find(({ modelId }) => modelId === id) ?? null;
  }
}
