/** Light or dark, plain or with high contrast: what was chosen, and what is shown. */
import { SvelteMap } from 'svelte/reactivity';
import { Kept, oneOf } from './kept.ts';

/** As tokens.css calls its lists of colours. */
export const THEMES = ['light', 'dark', 'contrast-light', 'contrast-dark'] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_CHOICES = ['system', ...THEMES] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

export const themeChoice = new Kept<ThemeChoice>('mnemo.theme', 'system', oneOf(THEME_CHOICES));

const shown = new SvelteMap<'theme', Theme>([['theme', 'light']]);

/** The theme on the screen. Reactive: what draws with resolved colours draws again after a change. */
export const shownTheme = (): Theme => shown.get('theme')!;

const SYSTEM = {
  dark: '(prefers-color-scheme: dark)',
  more: '(prefers-contrast: more)',
  forced: '(forced-colors: active)',
} as const;
const asks = (query: string) => matchMedia(query).matches;

function wanted(): Theme {
  const base = asks(SYSTEM.dark) ? 'dark' : 'light';
  // A system that forces its colours does not force those of charts and marks: they have to stand out from its own.
  if (asks(SYSTEM.forced)) return `contrast-${base}`;
  if (themeChoice.value !== 'system') return themeChoice.value;
  return asks(SYSTEM.more) ? `contrast-${base}` : base;
}

/** Puts the theme onto the document. The colours are there before anyone hears that they have changed. */
export function showTheme(): void {
  const theme = wanted();
  document.documentElement.dataset['theme'] = theme;
  shown.set('theme', theme);
}

/** Shows what the system asks for whenever it asks for something else. @returns stops following */
export function followSystem(): () => void {
  const queries = Object.values(SYSTEM).map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', showTheme);
  return () => queries.forEach((query) => query.removeEventListener('change', showTheme));
}
