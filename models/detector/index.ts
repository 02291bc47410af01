/** The detector: normal operation learned by four paths, one calibrated score, one threshold. */
export { trainDetector } from './train-detector.ts';
export { LEAST_ROWS } from './check-data.ts';
export type { DetectorOptions } from './train-detector.ts';
export { openDetector } from './open-detector.ts';
export type { Detector } from './open-detector.ts';
export type { DetectorModel, DetectorSummary, PathReport } from './model.ts';
export type { DetectorProgress } from './progress.ts';
