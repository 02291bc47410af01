/** The colour tokens as charts need them: resolved, and again when the theme changes. */
import { shownTheme, type Theme } from '../state/theme.ts';
import type { Palette } from './chart-option.ts';

/** Of the theme resolved last: asking the document costs more than drawing a small chart. */
let resolved: { theme: Theme; colours: Palette } | null = null;

/** Reactive: whoever reads it in an effect draws again after a change of theme. */
export function palette(): Palette {
  const theme = shownTheme();
  if (resolved?.theme === theme) return resolved.colours;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colours: Palette = {
    text: token('text'),
    textDim: token('text-dim'),
    line: token('line'),
    lineStrong: token('line-strong'),
    measurement: token('measurement'),
    reconstruction: token('reconstruction'),
    normalBand: token('normal-band'),
    beyond: token('beyond'),
    beyondSolid: token('beyond-solid'),
    hatch: token('hatch'),
    gridLine: token('grid-line'),
    high: token('high'),
    highFaint: token('high-faint'),
    panel: token('panel'),
  };
  resolved = { theme, colours };
  return colours;
}
