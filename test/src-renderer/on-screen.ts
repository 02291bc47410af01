/** Opens places of the screen in Chromium over the made-up plant, and expects that nothing complains there. */
import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import type { PlantKind } from './fixture/fake-link.ts';
import { openBrowser } from './open-browser.ts';
import { serveFixture } from './serve-fixture.ts';

export interface Opened {
  page: Page;
  /** What the page complained about: exceptions, console errors, refused by the policy. */
  complaints: string[];
}

export interface OnScreen {
  readonly url: string;
  /** Runs a check on one place of the screen and expects that nothing complained and no name became markup. */
  on(
    place: string,
    check: (opened: Opened) => Promise<void>,
    options?: { plant?: PlantKind; theme?: 'dark' | 'light' },
  ): Promise<void>;
  close(): Promise<void>;
}

export async function openScreen(): Promise<OnScreen> {
  const [site, browser] = await Promise.all([serveFixture(), openBrowser()]);
  return {
    url: site.url,
    async on(place, check, { plant = 'working', theme = 'dark' } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1366, height: 768 },
        colorScheme: theme,
        timezoneId: 'Europe/Berlin',
        locale: 'en-GB',
        reducedMotion: 'reduce',
      });
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(10_000);
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        await page.goto(`${site.url}?plant=${plant}#/${place}`);
        await page.getByText('Engine connected').waitFor();
        await check({ page, complaints });
        expect(complaints).toEqual([]);
        expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}
