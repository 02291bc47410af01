/** The colours of every theme: the same names, and enough contrast where words and marks stand on them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { THEMES, type Theme } from '../../src-renderer/state/theme.ts';

const css = readFileSync(join(import.meta.dirname, '../../src-renderer/tokens.css'), 'utf8');

/** The colours of one theme by their names. */
function coloursOf(theme: Theme): Map<string, string> {
  const [, list = ''] = new RegExp(String.raw`\[data-theme='${theme}'\] \{([^}]*)\}`).exec(css) ?? [];
  const tokens = list.matchAll(/--([a-z-]+): (#[0-9a-f]{6}|rgb\([^)]*\));/g);
  return new Map([...tokens].map(([, name, value]) => [name!, value!]));
}

/** WCAG 2.2: relative luminance of #rrggbb, and the ratio of two of them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(THEMES)('%s', (theme) => {
  const colours = coloursOf(theme);
  const colour = (name: string) => colours.get(name) ?? '';
  const strong = theme.startsWith('contrast');
  const lowest = (names: readonly string[], grounds: readonly string[]) =>
    Math.min(...names.flatMap((name) => grounds.map((ground) => contrast(colour(name), colour(ground)))));

  it('has the colours that the others have', () => {
    expect([...colours.keys()].sort()).toEqual([...coloursOf('light').keys()].sort());
    expect(colours.size).toBeGreaterThan(20);
  });

  it('can be read', () => {
    const grounds = ['page', 'panel', 'raised', 'select', 'high-fill'];
    expect(lowest(['text', 'text-dim'], grounds)).toBeGreaterThanOrEqual(strong ? 7 : 4.5);
    expect(lowest(['beyond-solid', 'reconstruction'], ['page', 'panel'])).toBeGreaterThanOrEqual(
      strong ? 7 : 4.5,
    );
  });

  it('shows what is bounded, marked or in focus', () => {
    const shapes = ['line-strong', 'critical', 'high', 'medium-edge', 'low', 'focus', 'measurement'];
    expect(lowest(shapes, ['page', 'panel', 'raised'])).toBeGreaterThanOrEqual(strong ? 4.5 : 3);
    if (strong) expect(lowest(['line'], ['page', 'panel', 'raised'])).toBeGreaterThanOrEqual(4.5);
  });
});
