/** The lengths of time that the timeline of a baseline shows, in seconds. */
export const TIMELINE_SPANS = {
  m30: 1800,
  h2: 7200,
  h8: 28_800,
  d1: 86_400,
  d7: 604_800,
  d30: 2_592_000,
} as const;
export type TimelineSpan = keyof typeof TIMELINE_SPANS;
