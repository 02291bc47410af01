import { mount } from 'svelte';
import type { Micros } from '../src-main/api/words.ts';
import App from './app.svelte';
import type { Connect } from './state/engine.svelte.ts';
import { recallPreferences } from './state/preferences.ts';

/**
 * Puts the screen into an element, as whoever sits at this workstation wants to have it.
 * @param connect opens a line to an engine; called again after the line was lost
 * @param now the wall clock in microseconds
 */
export function mountScreen(
  target: Element,
  connect: Connect,
  now: () => Micros = () => Date.now() * 1000,
): void {
  recallPreferences();
  mount(App, { target, props: { connect, now } });
}
