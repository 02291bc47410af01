/** What a value of an aligned row rests on. */
export const PRESENCES = ['present', 'held', 'missing', 'stale'] as const;
export type Presence = (typeof PRESENCES)[number];

/** At least one usable sample in this grid step: the value is their mean. */
export const PRESENT = 0;
/** None in this step: the last usable sample still counts. */
export const HELD = 1;
/** No value: none has come yet, or the source itself says that its value is bad. */
export const MISSING = 2;
/** No value: the last usable sample is older than the tag's hold limit. */
export const STALE = 3;
