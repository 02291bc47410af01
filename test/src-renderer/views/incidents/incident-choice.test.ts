import { expect, it } from 'vitest';
import {
  choiceOf,
  fits,
  settingsOf,
  SHOWN,
} from '../../../../src-renderer/views/incidents/incident-choice.ts';

it('is the same after a way through the address', () => {
  for (const shown of SHOWN)
    for (const assetId of [null, 3]) {
      const query = new URLSearchParams(settingsOf({ assetId, shown })).toString();
      expect(choiceOf(Object.fromEntries(new URLSearchParams(query)))).toEqual({ assetId, shown });
    }
});

it('narrows nothing by an address it does not understand', () => {
  expect(choiceOf({ asset: '-1', show: 'toString' })).toEqual({ assetId: null, shown: 'all' });
});

it('takes the asset, the verdict, and what waits', () => {
  const incident = { id: 12, assetId: 1, verdict: 'open' as const };
  const fit = (assetId: number | null, shown: (typeof SHOWN)[number]) =>
    fits(incident, { assetId, shown }, new Set([12]));
  expect([fit(null, 'all'), fit(1, 'unexplained'), fit(1, 'waiting')]).toEqual([true, true, true]);
  expect([fit(2, 'all'), fit(null, 'fault')]).toEqual([false, false]);
  expect(fits({ ...incident, id: 13 }, { assetId: null, shown: 'waiting' }, new Set([12]))).toBe(false);
  expect(fits({ ...incident, verdict: 'fault' }, { assetId: 1, shown: 'fault' }, new Set())).toBe(true);
});
