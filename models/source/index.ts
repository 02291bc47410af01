/**
 * Recordings too large for memory: stretches that are read piece by piece, the working set drawn from them to learn
 * from, and scores of all the rest.
 */
export { memorySource, type SourceRange, type StretchSource } from './stretch-source.ts';
export { drawWorkingSet, MOST_VALUES, type WorkingSet, type WorkingSetOptions } from './draw-working-set.ts';
export { streamScores, type ScoredPiece, type StreamOptions } from './stream-scores.ts';
