/** What keys do in the asset view: with the charts focused, and anywhere in it. */
import { placeOf, timeAt } from '../../time/time-view.ts';
import type { AssetSession } from './asset-session.svelte.ts';
import type { EventJumps } from './event-jumps.svelte.ts';

/** Share of the view the cursor moves, and the view itself. */
const CURSOR_STEP = 0.005;
const PAN_STEP = 0.25;

/** With the charts focused: the cursor, the view of time, the explanation. */
export function onChartKey(session: AssetSession, event: KeyboardEvent): void {
  const { view, cursor } = session;
  const side = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (side !== 0 && event.shiftKey) session.pan(side * PAN_STEP);
  else if (side !== 0) {
    const place = cursor === null ? 1 : placeOf(view, cursor);
    session.cursor = timeAt(view, Math.min(1, Math.max(0, place + side * CURSOR_STEP)));
  } else if (event.key === '+' || event.key === '=') session.zoom(0.5, cursor ?? undefined);
  else if (event.key === '-') session.zoom(2, cursor ?? undefined);
  else if (event.key === 'Enter') session.why = session.moment;
  else if (event.key === 'Escape') session.cursor = null;
  else return;
  event.preventDefault();
}

/** Anywhere in the view, but not where a person types or operates something: pause and go on, the next event. */
export function onViewKey(session: AssetSession, jumps: EventJumps, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (target.closest('input, select, textarea, [role=dialog], [role=alertdialog], [role=menu]')) return;
  const key = event.key.toLowerCase();
  if (key === ' ' && !target.closest('a, button')) {
    if (session.live) session.pause();
    else session.follow();
  } else if (key === 'n') jumps.go(1);
  else if (key === 'p') jumps.go(-1);
  else return;
  event.preventDefault();
}
