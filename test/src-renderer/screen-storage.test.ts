/** Storage, long work and exports in a real Chromium over the made-up plant. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVIL } from './fixture/fake-plant.ts';
import { openScreen, type OnScreen } from './on-screen.ts';

let screen: OnScreen;
beforeAll(async () => {
  screen = await openScreen();
});
afterAll(() => screen?.close());
const on: OnScreen['on'] = (...all) => screen.on(...all);

const storage = (page: Page) => page.getByRole('region', { name: 'Storage' });
const work = (page: Page) => page.getByRole('region', { name: 'Imports, exports and backups' });

/** Goes on with Tab until something with this role and name has the focus. */
async function tabTo(page: Page, role: 'button' | 'textbox' | 'link' | 'combobox', name: string | RegExp) {
  const wanted = page.getByRole(role, { name }).first();
  for (let i = 0; i < 60; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${role} ${name}.`);
}

describe('storage', () => {
  it('says what is on the disk and how long it lasts', () =>
    on('health', async ({ page }) => {
      const figures = await storage(page).locator('dl').innerText();
      for (const figure of [
        '41.0 GB: 63 days, from 22 Sept 2026',
        '2.1 GB',
        '3.0 MB',
        '380.0 GB',
        '650.0 MB a day',
        'about 584 days',
      ])
        expect(figures).toContain(figure);
    }));

  it('shows its warnings everywhere, and a full disk as what needs a person', () =>
    on(
      'overview',
      async ({ page }) => {
        const full = 'The disk is full: 120 kB of 500.0 GB are free';
        await page.getByRole('alert').getByText(full).waitFor();
        await page.getByRole('link', { name: 'Health 2 storage warnings' }).waitFor();
        await page.getByRole('link', { name: 'Look at the storage' }).click();
        await storage(page).getByRole('alert').getByText(full).waitFor();
        expect(await page.getByRole('alert').count()).toBe(1);
        await storage(page).getByText(`moved aside to raw/2026-11-02 ${EVIL}.db`).waitFor();
      },
      { plant: 'full' },
    ));

  it('fits every width with warnings and work in the header', () =>
    on(
      'overview',
      async ({ page }) => {
        for (const width of [400, 1010, 1366]) {
          await page.setViewportSize({ width, height: 800 });
          for (const place of ['health', 'asset/1', 'tags?tab=import']) {
            await page.goto(`${screen.url}?plant=full#/${place}`);
            await page.getByRole('heading', { level: 1 }).waitFor();
            const wide = await page.evaluate(() =>
              [...document.querySelectorAll('html, .app > header, main, main > *, .right > *')]
                .filter(
                  (element) =>
                    element.scrollWidth > element.clientWidth + 1 ||
                    element.getBoundingClientRect().right > innerWidth + 1,
                )
                .map(({ outerHTML }) => outerHTML.slice(0, 80)),
            );
            expect(wide, `${place} at ${width}`).toEqual([]);
          }
        }
      },
      { plant: 'full' },
    ));
});

describe('long work', () => {
  it('is in reach from every view until it has ended and was seen', () =>
    on(
      'overview',
      async ({ page }) => {
        const button = page.getByRole('button', { name: /^Import/ });
        expect(await button.innerText()).toBe('Import 40 %');
        await button.focus();
        await page.keyboard.press('Enter');
        const entry = page.getByRole('dialog').getByRole('article', { name: `Import of long ${EVIL}` });
        expect(await entry.getByRole('progressbar').getAttribute('value')).toBe('0.4');
        await tabTo(page, 'button', /^Cancel Import of long/);
        await page.keyboard.press('Enter');
        await entry.getByText('cancelled').waitFor();
        expect(await button.innerText()).toBe('Import cancelled');
        await page.keyboard.press('Escape');
        await button.waitFor({ state: 'detached' });
        await page.keyboard.press('6');
        await work(page).getByText('cancelled').waitFor();
      },
      { plant: 'full' },
    ));
});

describe('export', () => {
  const open = (page: Page) => page.getByRole('button', { name: 'Export to a file' }).click();
  const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Export to a file' });

  it('writes the stretch on screen, and says where', () =>
    on('asset/1', async ({ page }) => {
      await open(page);
      const dialog = dialogOf(page);
      expect(await dialog.getByLabel('From').inputValue()).toBe('2026-11-23 13:33:27');
      expect(await dialog.getByLabel('To', { exact: true }).inputValue()).toBe('2026-11-23 14:03:27');
      await dialog.getByText('are in CET (Europe/Berlin)').waitFor();
      await dialog.getByText('into /srv/mnemo/exports').waitFor();
      await dialog.getByLabel('What').selectOption('Scores of Pump station A');
      await dialog.getByLabel('Format').selectOption('parquet');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog.getByText('running, 40 %').waitFor();
      await dialog.getByText('/srv/mnemo/exports/scores-20261123-1330.parquet').waitFor();
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      // It was seen to end: the header says no more of it.
      expect(await page.getByRole('button', { name: 'Export done' }).count()).toBe(0);
    }));

  it('stays in the header when its dialog was closed before it ended', () =>
    on('asset/1', async ({ page }) => {
      await open(page);
      await page.getByRole('textbox', { name: 'File' }).press('Enter');
      await dialogOf(page).getByText('running').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Export done' }).click();
      await page.getByText('/srv/mnemo/exports/samples-20261123-1330.csv').waitFor();
      await page.getByRole('link', { name: 'Show all' }).click();
      await work(page).getByText('samples-20261123-1330.csv').waitFor();
      expect(await page.getByRole('button', { name: 'Export done' }).count()).toBe(0);
    }));

  it('says what is wrong with a stretch, and what the engine refuses', () =>
    on('asset/3', async ({ page }) => {
      await open(page);
      const dialog = dialogOf(page);
      // Nothing is scored there.
      expect(await dialog.getByLabel('What').getByRole('option').allInnerTexts()).toEqual([
        'Samples: 4 tags of Compressor 3',
        'Alarms of Compressor 3',
      ]);
      await dialog.getByLabel('From').fill('yesterday');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog.getByText('Type both times as YYYY-MM-DD hh:mm:ss.').waitFor();
      await dialog.getByLabel('From').fill('2026-11-24 00:00');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog.getByText('The end must lie after the start.').waitFor();
      await dialog.getByLabel('From').fill('2026-11-23 00:00');
      await dialog.getByRole('textbox', { name: 'File' }).fill('/full/x.csv');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog.getByText('There is no room at /full. Choose another place.').waitFor();
    }));

  it('writes the alarms of all incidents', () =>
    on('incidents/12', async ({ page }) => {
      await page.getByRole('button', { name: 'Export alarms' }).click();
      const dialog = dialogOf(page);
      expect(await dialog.getByLabel('What').getByRole('option').allInnerTexts()).toEqual([
        'Alarms of all assets',
        'Alarms of Pump station A',
      ]);
      expect(await dialog.getByLabel('From').inputValue()).toMatch(/^2026-11-23 10:53:/);
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog.getByText('/srv/mnemo/exports/alarms-20261123-1330.csv').waitFor();
    }));
});
