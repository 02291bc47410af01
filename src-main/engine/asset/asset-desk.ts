/** The tags watched together: settings and present state. */
import type { Asset, AssetInput, AssetStatus } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { presentAsset } from './present-asset.ts';

export type AssetHandlers = DeskHandlers<
  'asset.list' | 'asset.create' | 'asset.update' | 'asset.remove' | 'asset.status'
>;

/** What the desk asks of the room that watches. */
export interface AssetWatches {
  open(asset: Asset): void;
  close(assetId: number): void;
  /** Closes for good: what is active of its alarms ends. */
  end(assetId: number): void;
  statuses(): AssetStatus[];
}

/** Seconds. A grid is counted in whole microseconds, and its rows have to be made and stored one by one. */
const SHORTEST_PERIOD = 0.001;
const LONGEST_PERIOD = 86_400;

/** @param isTraining whether a model of the asset is being trained */
export function createAssetDesk(
  parts: EngineParts,
  watches: AssetWatches,
  isTraining: (assetId: number) => boolean,
): { readonly handlers: AssetHandlers } {
  const { records, emit, now } = parts;
  function checked(input: AssetInput): AssetInput {
    if (input.samplePeriod < SHORTEST_PERIOD || input.samplePeriod > LONGEST_PERIOD) {
      throw new Refusal('The sample period must lie between 0.001 s and one day. Choose another one.');
    }
    if (new Set(input.tagIds).size !== input.tagIds.length)
      throw new Refusal('A tag can be in an asset only once.');
    for (const tagId of input.tagIds) found(records.tags.present(tagId), 'tag', tagId);
    const { offRule, modeRule } = input;
    if (offRule !== null && !input.tagIds.includes(offRule.tagId)) {
      throw new Refusal('The machine-off rule must use one of the tags of this asset.');
    }
    if (modeRule === null) return input;
    if (!input.tagIds.includes(modeRule.tagId))
      throw new Refusal(
        'The operating mode must be one of the tags of this asset. Add its tag to the asset.',
      );
    const modes = [...new Set(modeRule.modes)].sort((a, b) => a - b);
    return { ...input, modeRule: { ...modeRule, modes } };
  }
  const audit = (verb: string, asset: Asset): void =>
    records.audit({
      at: now(),
      actor: 'operator',
      action: `asset.${verb}`,
      subject: `asset ${asset.id}`,
      detail: asset.name,
    });
  /** The change and its audit entry are stored together. */
  const audited = (verb: string, change: () => Asset): Asset =>
    records.transaction(() => {
      const asset = change();
      audit(verb, asset);
      return asset;
    });
  const changed = (asset: Asset): Asset => {
    emit('changed', { what: 'asset' });
    return asset;
  };

  const handlers: AssetHandlers = {
    'asset.list': () => records.assets.list(),

    'asset.create': (input) => {
      const asset = audited('created', () => records.assets.insert(checked(input)));
      watches.open(asset);
      return changed(asset);
    },

    'asset.update': ({ id, asset: input }) => {
      const before = presentAsset(parts, id);
      const asset = { id, ...checked(input) };
      if (!sameWindows(before, asset) && records.models.list({ assetId: id }).length > 0) {
        throw new Refusal(
          `Models of ${before.name} were trained on its tags, sample period and window length. ` +
            'Make a new asset for the changed ones; the name, the machine-off rule and the operating modes can be changed here.',
        );
      }
      audited('changed', () => {
        records.assets.update(asset);
        return asset;
      });
      watches.close(id);
      watches.open(asset);
      return changed(asset);
    },

    'asset.remove': ({ id }) => {
      const asset = presentAsset(parts, id);
      if (records.models.list({ assetId: id, armed: true }).length > 0)
        throw new Refusal(`A model of ${asset.name} is armed. Disarm it first, then remove the asset.`);
      if (records.baselines.list({ assetId: id }).some(({ recording }) => recording))
        throw new Refusal(
          `${asset.name} is being recorded. Stop the recording first, then remove the asset.`,
        );
      if (isTraining(id))
        throw new Refusal(
          `A model of ${asset.name} is being trained. Cancel the training first, then remove the asset.`,
        );
      audited('removed', () => {
        for (const model of records.models.list({ assetId: id, shadow: true }))
          records.models.update({ ...model, shadow: false });
        records.assets.withdraw(id);
        return asset;
      });
      watches.end(id);
      changed(asset);
    },

    'asset.status': () => watches.statuses(),
  };
  return { handlers };
}

/** Whether what was recorded or trained for one fits the other: the same channels on the same grid. */
export const sameWindows = (a: AssetInput, b: AssetInput): boolean =>
  a.samplePeriod === b.samplePeriod &&
  a.windowLength === b.windowLength &&
  a.tagIds.join() === b.tagIds.join();
