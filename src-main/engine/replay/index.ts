/**
 * Replay: a stored stretch of an asset runs once more through the pipeline that watches it live, beside the live one.
 * The pipeline is built of the same parts; what it would store and tell goes to stand-ins.
 */
export { createReplayDesk, type ReplayDesk, type ReplayHandlers } from './replay-desk.ts';
