import { expect, test } from '@playwright/test';
import { serveFixture } from '../src-renderer/serve-fixture.ts';
import { openPlace, PLACES } from './places.ts';

let site: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  site = await serveFixture();
});
test.afterAll(() => site.close());

for (const shown of PLACES)
  for (const colorScheme of ['dark', 'light'] as const)
    test(`${shown.name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await openPlace(page, site.url, shown);
      await expect(page).toHaveScreenshot(`${shown.name}-${colorScheme}.png`, { maxDiffPixelRatio: 0.001 });
    });
