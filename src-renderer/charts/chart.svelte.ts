/** The one bridge between Svelte and what is drawn on canvases. */
import type { Attachment } from 'svelte/attachments';
import type { ChartOption } from './chart-option.ts';
import { cancelDrawing, requestDrawing } from './draw-queue.ts';
import { init } from './echarts.ts';

/** Charts this many pixels outside of what can be seen are drawn too, so that scrolling finds them ready. */
const MARGIN = '96px';

/**
 * Keeps one chart in an element: drawn when what `option` reads changes, in the queue of all charts, and only while it can
 * be seen (a strip scrolled away costs nothing). Sources of live data pace themselves.
 * @param option builds the whole option, or returns what builds it when its turn has come; null while there is nothing to
 * draw. Only what it reads itself is followed.
 */
export function chart(option: () => ChartOption | (() => ChartOption) | null): Attachment<HTMLElement> {
  return (element) => {
    const instance = init(element, null, { renderer: 'canvas' });
    const stop = drawnInSight(element, () => {
      const next = option();
      return () => {
        if (!next) instance.clear();
        else
          instance.setOption(
            { animation: false, ...(typeof next === 'function' ? next() : next) },
            { lazyUpdate: false, silent: true },
          );
      };
    });
    const size = new ResizeObserver(() => instance.resize());
    size.observe(element);
    return () => {
      stop();
      size.disconnect();
      instance.dispose();
    };
  };
}

/** A size in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Keeps a picture of our own on a canvas, under the same rules. The canvas is cleared, and one unit is one CSS pixel.
 * @param picture reads what it depends on, and returns what paints it; null while there is nothing to paint
 */
export function painted(
  picture: () => ((context: CanvasRenderingContext2D, size: Size) => void) | null,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const context = canvas.getContext('2d')!;
    let size = $state.raw<Size>({ width: 0, height: 0 });
    const stop = drawnInSight(canvas, () => {
      const paint = picture();
      const { width, height } = size;
      return () => {
        const scale = devicePixelRatio;
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
        context.scale(scale, scale);
        if (width > 0) paint?.(context, { width, height });
      };
    });
    const sizes = new ResizeObserver(() => {
      size = { width: canvas.clientWidth, height: canvas.clientHeight };
    });
    sizes.observe(canvas);
    return () => {
      stop();
      sizes.disconnect();
    };
  };
}

/** Draws whenever what `prepare` reads changes, while the element is in sight. @returns stops it */
function drawnInSight(element: Element, prepare: () => () => void): () => void {
  let visible = $state(false);
  $effect(() => {
    if (visible) requestDrawing(element, prepare());
  });
  const sight = new IntersectionObserver((entries) => (visible = entries.at(-1)?.isIntersecting ?? false), {
    rootMargin: MARGIN,
  });
  sight.observe(element);
  return () => {
    cancelDrawing(element);
    sight.disconnect();
  };
}
