/**
 * Time: from samples in any order to aligned rows, and what a window over them can be used for. Pure: no clock, no
 * files; live connections hand the clock in through `Grid.advance`.
 *
 * samples -> Grid (grid.ts) -> Rows -> StuckWatch (stuck.ts) -> WindowGate (window-gate.ts)
 * stored samples -> alignStored, alignedRows (align.ts): the same grid over the store
 */
export { alignedRows, alignStored, leadInOf, periodOf, sessionTags } from './align.ts';
export type { AlignOptions, GridAsset, SampleSource } from './align.ts';
export { DEFAULT_LATENESS, EMPTY_ROWS, Grid, type GridOptions } from './grid.ts';
export { leftOutBy, type LeftOut } from './left-out.ts';
export { channelModeRule, isOtherMode, type ChannelModeRule } from './mode-rule.ts';
export { channelOffRule, isOff, type ChannelOffRule } from './off-rule.ts';
export { HELD, MISSING, PRESENCES, PRESENT, STALE, type Presence } from './presence.ts';
export type { Rows } from './rows.ts';
export { StuckWatch, type StuckChange, type StuckOptions } from './stuck.ts';
export { GOOD_SHARE, WindowGate, type WindowGateOptions } from './window-gate.ts';
