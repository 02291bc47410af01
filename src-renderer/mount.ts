import { mount } from 'svelte';
import type { Micros } from '../src-main/api/words.ts';
import App from './app.svelte';
import type { Connect } from './state/engine.svelte.ts';

/**
 * Puts the screen into an element.
 * @param connect opens a line to an engine; called again after the line was lost
 * @param now the wall clock in microseconds
 */
export function mountScreen(
  target: Element,
  connect: Connect,
  now: () => Micros = () => Date.now() * 1000,
): void {
  mount(App, { target, props: { connect, now } });
}
