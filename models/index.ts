/**
 * MemAE and its mathematics: a library that learns normal operation from multichannel time series and scores how far
 * new rows are from it. Pure: numbers in, numbers out.
 */
export type { Scores, Segment, TrainingData } from './detector-types.ts';
export { choiceInWords, openBackend, BACKEND_NAMES } from './backend/index.ts';
export type {
  Backend,
  BackendChoice,
  BackendLoaders,
  BackendName,
  DeviceReport,
  DeviceSpeed,
  DeviceTrial,
} from './backend/index.ts';
export { detectorTrial } from './training/index.ts';
export type { CheckpointPlace } from './training/index.ts';
export { trainDetector, openDetector, LEAST_ROWS } from './detector/index.ts';
export type {
  Detector,
  DetectorModel,
  DetectorOptions,
  DetectorProgress,
  DetectorSummary,
} from './detector/index.ts';
export { drawWorkingSet, memorySource, streamScores, MOST_VALUES } from './source/index.ts';
export type {
  ScoredPiece,
  SourceRange,
  StreamOptions,
  StretchSource,
  WorkingSet,
  WorkingSetOptions,
} from './source/index.ts';
export { AlarmSwitch, calibrateThreshold, DEFAULT_ALARM_RULE, secondsToCount } from './calibration/index.ts';
export type { AlarmRule, Calibration, RatePoint } from './calibration/index.ts';
export {
  explainInWords,
  explainMoment,
  rangesOf,
  recallDrift,
  recallWindows,
  rowsToExplain,
  rowsToRecall,
} from './explanation/index.ts';
export type { MomentExplanation, RecallDrift, RecentRecall } from './explanation/index.ts';
export { describeDataSheet } from './data-sheet/index.ts';
export type { ChannelSheet, DataSheet, Finding, SheetColumn } from './data-sheet/index.ts';
export {
  areaUnderRoc,
  averagePrecision,
  judgeAlarms,
  labelledEvents,
  rowsAboveThreshold,
  usualBuffer,
  volumeUnderPr,
} from './metrics/index.ts';
export type { AlarmMeasures, JudgedRows, LabelledEvent, RowMeasures } from './metrics/index.ts';
export { decodeModel, encodeModel, ModelFileError } from './file/index.ts';
