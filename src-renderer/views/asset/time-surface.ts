/** Pointer on charts: the cursor follows it, a drag selects a stretch, the wheel with Ctrl zooms, a double click goes live. */
import type { Attachment } from 'svelte/attachments';
import type { Micros } from '../../../src-main/api/words.ts';
import { PLOT_LEFT, PLOT_RIGHT } from '../../charts/chart-option.ts';
import { timeAt, type TimeView } from '../../time/time-view.ts';

export interface SurfaceActions {
  view(): TimeView;
  /** The time under the pointer; null when it left. */
  cursor(t: Micros | null): void;
  /** The stretch being dragged; null when there is none. */
  brush(range: { from: Micros; to: Micros } | null): void;
  /** A click: a press that was no drag. */
  click?(t: Micros): void;
  /** A finished drag. */
  select(from: Micros, to: Micros): void;
  zoom?(factor: number, anchor: Micros): void;
  reset?(): void;
}

/** Pixels a pointer must move before a click counts as a drag. */
const DRAG = 6;

const isControl = ({ target }: Event) => (target as HTMLElement).closest('a, button, select, input') !== null;

/** For an element whose plots lie PLOT_LEFT from its left and PLOT_RIGHT from its right edge. */
export function timeSurface(actions: SurfaceActions): Attachment<HTMLElement> {
  return (element) => {
    let start: number | null = null;
    const place = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      const share = (event.clientX - box.left - PLOT_LEFT) / (box.width - PLOT_LEFT - PLOT_RIGHT);
      return Math.min(1, Math.max(0, share));
    };
    const time = (event: MouseEvent) => timeAt(actions.view(), place(event));
    const stretch = (event: PointerEvent) => {
      if (start === null || Math.abs(event.clientX - start) < DRAG) return null;
      const began = time(new MouseEvent('pointer', { clientX: start }));
      const here = time(event);
      return { from: Math.min(began, here), to: Math.max(began, here) };
    };
    const abort = new AbortController();
    const { signal } = abort;
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      hear: (event: HTMLElementEventMap[K]) => void,
      options: AddEventListenerOptions = {},
    ) => element.addEventListener(name, hear, { signal, ...options });

    on('pointerdown', (event) => {
      if (event.button !== 0 || isControl(event)) return;
      start = event.clientX;
      element.setPointerCapture(event.pointerId);
    });
    on('pointermove', (event) => {
      actions.cursor(time(event));
      if (start !== null) actions.brush(stretch(event));
    });
    on('pointerup', (event) => {
      const range = stretch(event);
      const pressed = start !== null;
      start = null;
      actions.brush(null);
      if (range) actions.select(range.from, range.to);
      else if (pressed) actions.click?.(time(event));
    });
    on('pointercancel', () => {
      start = null;
      actions.brush(null);
    });
    on('pointerleave', () => actions.cursor(null));
    on('dblclick', (event) => {
      if (!isControl(event)) actions.reset?.();
    });
    on(
      'wheel',
      (event) => {
        if (!event.ctrlKey || !actions.zoom) return;
        event.preventDefault();
        actions.zoom(event.deltaY > 0 ? 1.25 : 0.8, time(event));
      },
      { passive: false },
    );
    return () => abort.abort();
  };
}
