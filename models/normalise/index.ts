/** From the channels' own units to comparable numbers and back, with missing values filled causally. */
export { fitNormalisation } from './fit-normalisation.ts';
export type { Normalisation } from './fit-normalisation.ts';
export { normaliseRows, sliceRows, HOLD_ROWS } from './normalise-rows.ts';
export type { NormalisedRows } from './normalise-rows.ts';
