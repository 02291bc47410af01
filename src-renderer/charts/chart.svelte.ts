/** The one bridge between Svelte and ECharts. */
import type { Attachment } from 'svelte/attachments';
import type { ChartOption } from './chart-option.ts';
import { init } from './echarts.ts';

/**
 * Keeps one chart in an element: drawn when what `option` reads changes, at most once a frame, and only while it can be
 * seen (a strip scrolled away costs nothing). Sources of live data pace themselves at 4 Hz.
 * @param option builds the whole option; returns null while there is nothing to draw
 */
export function chart(option: () => ChartOption | null): Attachment<HTMLElement> {
  return (element) => {
    const instance = init(element, null, { renderer: 'canvas' });
    let visible = $state(false);
    let frame = 0;
    let next: ChartOption | null = null;

    const draw = () => {
      frame = 0;
      if (next) instance.setOption({ animation: false, ...next }, { lazyUpdate: false, silent: true });
      else instance.clear();
    };
    $effect(() => {
      if (!visible) return;
      next = option();
      frame ||= requestAnimationFrame(draw);
    });

    const sight = new IntersectionObserver((entries) => (visible = entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: '96px',
    });
    sight.observe(element);
    const size = new ResizeObserver(() => instance.resize());
    size.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      sight.disconnect();
      size.disconnect();
      instance.dispose();
    };
  };
}
