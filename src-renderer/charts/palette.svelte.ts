/** The colour tokens as charts need them: resolved, and again when the system's theme changes. */
import { createSubscriber } from 'svelte/reactivity';
import type { Palette } from './chart-option.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');
const contrast = matchMedia('(prefers-contrast: more)');

const watchTheme = createSubscriber((update) => {
  dark.addEventListener('change', update);
  contrast.addEventListener('change', update);
  return () => {
    dark.removeEventListener('change', update);
    contrast.removeEventListener('change', update);
  };
});

/** Reactive: whoever reads it in an effect draws again after a change of theme. */
export function palette(): Palette {
  watchTheme();
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: token('text'),
    textDim: token('text-dim'),
    lineStrong: token('line-strong'),
    measurement: token('measurement'),
    reconstruction: token('reconstruction'),
    normalBand: token('normal-band'),
    beyond: token('beyond'),
    hatch: token('hatch'),
    gridLine: token('grid-line'),
    high: token('high'),
    highFaint: token('high-faint'),
    panel: token('panel'),
  };
}
