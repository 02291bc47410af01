import { describe, expect, it } from 'vitest';
import { hrefOf, parsePlace, VIEWS } from '../../../src-renderer/state/place.ts';

describe('places', () => {
  it('reads back its own addresses', () => {
    expect(parsePlace(hrefOf('asset', 3, { from: '1', to: '2' }))).toEqual({
      view: 'asset',
      id: 3,
      settings: { from: '1', to: '2' },
    });
    expect(parsePlace(hrefOf('health'))).toEqual({ view: 'health', id: null, settings: {} });
  });
  it('leads to the wall, which is in no menu', () => {
    expect(parsePlace('#/wall').view).toBe('wall');
    expect((VIEWS as readonly string[]).includes('wall')).toBe(false);
  });
  it.each(['', '#', '#/nowhere', '#/token=abc'])('leads from %j to the overview', (hash) => {
    expect(parsePlace(hash).view).toBe('overview');
  });
  it.each(['#/asset/-1', '#/asset/1.5', '#/asset/x', '#/asset/'])('takes no id from %j', (hash) => {
    expect(parsePlace(hash)).toMatchObject({ view: 'asset', id: null });
  });
});
