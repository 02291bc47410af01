import { afterEach, describe, expect, it, vi } from 'vitest';
import { Kept, oneOf } from '../../../src-renderer/state/kept.ts';

const CHOICES = ['light', 'dark'] as const;
const make = () => new Kept<(typeof CHOICES)[number]>('test.theme', 'light', oneOf(CHOICES));

/** What a browser offers, over a plain map. */
function storage(kept: Record<string, string> = {}) {
  const map = new Map(Object.entries(kept));
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  });
  return map;
}
afterEach(() => vi.unstubAllGlobals());

describe('a kept choice', () => {
  it('is known the next time', () => {
    storage();
    make().value = 'dark';
    const next = make();
    expect(next.value).toBe('light');
    next.recall('light');
    expect(next.value).toBe('dark');
  });

  it('is forgotten where it is no choice any more', () => {
    storage({ 'test.theme': 'sepia' });
    const choice = make();
    choice.recall('dark');
    expect(choice.value).toBe('dark');
  });

  it('holds, and says that it will not last, where the browser refuses to keep it', () => {
    vi.stubGlobal('localStorage', {
      getItem() {
        throw new Error('denied');
      },
      setItem() {
        throw new Error('full');
      },
    });
    const choice = make();
    choice.recall('light');
    choice.value = 'dark';
    expect([choice.value, choice.lasting]).toEqual(['dark', false]);
    storage();
    choice.value = 'light';
    expect(choice.lasting).toBe(true);
  });
});
