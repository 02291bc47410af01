import { describe, expect, it } from 'vitest';
import type { Tag } from '../../../../src-main/api/words.ts';
import { scoredWhen } from '../../../../src-renderer/views/tags/asset-rules.ts';

const tags = new Map([
  [1, { id: 1, name: 'Flow', unit: 'm³/h' } as Tag],
  [2, { id: 2, name: 'Mode', unit: '' } as Tag],
]);

describe('when an asset is scored', () => {
  it('is always without rules', () => {
    expect(scoredWhen({ offRule: null, modeRule: null }, tags)).toBe('always');
  });
  it('says both rules, with the unit of the value', () => {
    expect(
      scoredWhen({ offRule: { tagId: 1, below: 2.5 }, modeRule: { tagId: 2, modes: [1, 3] } }, tags),
    ).toBe('not while Flow is below 2.5 m³/h; only while Mode is 1, 3');
  });
  it('names a tag that is gone by its number', () => {
    expect(scoredWhen({ offRule: { tagId: 9, below: 0 }, modeRule: null }, tags)).toBe(
      'not while 9 is below 0',
    );
  });
});
