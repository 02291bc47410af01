/** axe-core finds nothing serious on any view, in both themes. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it.each(PLACES)(
  '$name',
  async (shown) => {
    const context = await browser.newContext({ colorScheme: 'dark', reducedMotion: 'reduce' });
    try {
      const page = await context.newPage();
      await openPlace(page, site.url, shown);
      const dark = await new AxeBuilder({ page }).analyze();
      // Only colours differ between the themes.
      await page.emulateMedia({ colorScheme: 'light' });
      await page.locator('html[data-theme=light]').waitFor({ state: 'attached' });
      const light = await new AxeBuilder({ page }).withRules('color-contrast').analyze();
      expect(light.passes.length + light.violations.length).toBeGreaterThan(0);
      const found = { dark: serious(dark), light: serious(light) };
      expect(found).toEqual({ dark: [], light: [] });
    } finally {
      await context.close();
    }
  },
  60_000,
);

function serious({ violations }: Awaited<ReturnType<AxeBuilder['analyze']>>): string[] {
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
