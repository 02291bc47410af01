/** An asset that can still be worked on: not one of which only the history is left. */
import type { Asset } from '../../api/words.ts';
import { found, Refusal, type EngineParts } from '../engine-parts.ts';

/** @throws Refusal when there is no such asset, or it was removed and is kept for its history only */
export function presentAsset({ records }: Pick<EngineParts, 'records'>, id: number): Asset {
  const asset = found(records.assets.get(id), 'asset', id);
  if (records.assets.withdrawn(id))
    throw new Refusal(`${asset.name} was removed. Its history can be read; make a new asset to go on with.`);
  return asset;
}
