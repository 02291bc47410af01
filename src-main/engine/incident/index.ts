/** Incidents: a time range someone may have to explain, with its alarms, notes, verdict and a summary in words. */
export { createIncidentBook, rankContributions, MERGE_GAP, type IncidentBook } from './incident-book.ts';
export { summarise, leadingTags, peakRatio, timesThreshold } from './summary.ts';
export { zonedTime, inWords, type ZonedTime } from './zoned-time.ts';
