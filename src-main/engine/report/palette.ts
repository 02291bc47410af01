/** Calm grey paper; colour only where something was not normal, and one blue for what the model expected. */
export const INK = '#1f2328';
export const MUTED = '#6a717b';
export const RULE = '#d5d9de';
export const MEASUREMENT = '#24292f';
export const RECONSTRUCTION = '#2f6fb0';
export const BAND = '#2f6fb0';
export const BEYOND = '#e8a33d';
export const ALARM = '#c62828';
export const ALARM_BAND = '#f6d5d3';
export const NOT_SCORED = '#e6e8eb';
