/** The tags watched together: settings and present state. */
import type { Asset, AssetInput, AssetStatus } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';

export type AssetHandlers = DeskHandlers<
  'asset.list' | 'asset.create' | 'asset.update' | 'asset.remove' | 'asset.status'
>;

/** What the desk asks of the room that watches. */
export interface AssetWatches {
  open(asset: Asset): void;
  close(assetId: number): void;
  statuses(): AssetStatus[];
}

export function createAssetDesk(
  { records, emit, now }: EngineParts,
  watches: AssetWatches,
): { readonly handlers: AssetHandlers } {
  function checked(input: AssetInput): AssetInput {
    if (new Set(input.tagIds).size !== input.tagIds.length)
      throw new Refusal('A tag can be in an asset only once.');
    for (const tagId of input.tagIds) found(records.tags.get(tagId), 'tag', tagId);
    if (input.offRule !== null && !input.tagIds.includes(input.offRule.tagId)) {
      throw new Refusal('The machine-off rule must use one of the tags of this asset.');
    }
    return input;
  }
  const audit = (verb: string, asset: Asset): void =>
    records.audit({
      at: now(),
      actor: 'operator',
      action: `asset.${verb}`,
      subject: `asset ${asset.id}`,
      detail: asset.name,
    });
  const changed = (verb: string, asset: Asset): Asset => {
    audit(verb, asset);
    emit('changed', { what: 'asset' });
    return asset;
  };

  const handlers: AssetHandlers = {
    'asset.list': () => records.assets.list(),

    'asset.create': (input) => {
      const asset = records.assets.insert(checked(input));
      watches.open(asset);
      return changed('created', asset);
    },

    'asset.update': ({ id, asset: input }) => {
      const before = found(records.assets.get(id), 'asset', id);
      const asset = { id, ...checked(input) };
      if (!sameWindows(before, asset) && records.models.list({ assetId: id }).length > 0) {
        throw new Refusal(
          `Models of ${before.name} were trained on its tags, sample period and window length. ` +
            'Make a new asset for the changed ones; names and the machine-off rule can be changed here.',
        );
      }
      records.assets.update(asset);
      watches.close(id);
      watches.open(asset);
      return changed('changed', asset);
    },

    'asset.remove': ({ id }) => {
      const asset = found(records.assets.get(id), 'asset', id);
      records.assets.remove(id);
      watches.close(id);
      changed('removed', asset);
    },

    'asset.status': () => watches.statuses(),
  };
  return { handlers };
}

const sameWindows = (a: AssetInput, b: AssetInput): boolean =>
  a.samplePeriod === b.samplePeriod &&
  a.windowLength === b.windowLength &&
  a.tagIds.join() === b.tagIds.join();
