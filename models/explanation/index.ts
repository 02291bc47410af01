/** Why a window scored what it did: channels, the memory items recalled, and when the baseline was like it. */
export { recordProvenance } from './record-provenance.ts';
export type { ProvenanceOptions } from './record-provenance.ts';
export type { BaselineStretch } from './baseline-windows.ts';
export type { BaselineRange, ItemRanges, MemoryProvenance, NormalIndex } from './provenance.ts';
export { openEncoder, type Encoded, type Encoder } from './open-encoder.ts';
export { explainWindow } from './explain-window.ts';
export type { MemoryExplanation, NearestWindow, RecalledItem } from './explain-window.ts';
export { explainMoment, rowsToExplain, type MomentExplanation } from './explain-moment.ts';
export { explainInWords, type Wording } from './sentence.ts';
export { recallWindows, rowsToRecall } from './recall-windows.ts';
export { recallDrift, type RecallDrift, type RecentRecall } from './memory-drift.ts';
export { rangesOf } from './provenance.ts';
