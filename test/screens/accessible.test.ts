/** axe-core finds nothing serious on any view, in both themes. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../src-renderer/open-browser.ts';
import { serveFixture } from '../src-renderer/serve-fixture.ts';
import { openPlace, PLACES } from './places.ts';

let site: Awaited<ReturnType<typeof serveFixture>>;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveFixture(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

describe.each(['dark', 'light'] as const)('in %s', (colorScheme) => {
  it.each(PLACES)(
    '$name',
    async (shown) => {
      const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
      try {
        const page = await context.newPage();
        await openPlace(page, site.url, shown);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(
          serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
        ).toEqual([]);
      } finally {
        await context.close();
      }
    },
    30_000,
  );
});
