/** Settings, and the frame of the screen that follows them, in a real Chromium over the made-up plant. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScreen, type OnScreen } from './on-screen.ts';

let screen: OnScreen;
beforeAll(async () => {
  screen = await openScreen();
});
afterAll(() => screen?.close());
const on: OnScreen['on'] = (...all) => screen.on(...all);

const radio = (page: Page, name: string | RegExp) => page.getByRole('radio', { name });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const root = (page: Page, name: string) =>
  page.evaluate((attribute) => document.documentElement.getAttribute(attribute), name);
const notice = (page: Page) => page.getByRole('group', { name: /Applied|Übernommen/ });

describe('language', () => {
  it('changes without a reload, everywhere, and is known the next time', () =>
    on('settings', async ({ page }) => {
      await page.evaluate(() => ((window as { mark?: string }).mark = 'not reloaded'));
      await radio(page, 'English').focus();
      await page.keyboard.press('ArrowRight');
      await heading(page, 'Einstellungen').waitFor();
      expect(await root(page, 'lang')).toBe('de');
      expect(await page.title()).toBe('Einstellungen · Mnemo');
      expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toContain('Messstellen');
      // The focus stays on what was chosen.
      expect(await radio(page, 'Deutsch').evaluate((item) => item === document.activeElement)).toBe(true);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Tastatur' }).getByText('Übersicht', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.goto(`${screen.url}?plant=working#/asset/1`);
      await page.getByText('Alarm, nicht quittiert').first().waitFor();
      expect(await page.evaluate(() => 'mark' in window)).toBe(true);
      await page.reload();
      await page.getByText('Alarm, nicht quittiert').first().waitFor();
      expect(await root(page, 'lang')).toBe('de');
    }));

  it('can be taken back by whoever cannot read it', () =>
    on('settings', async ({ page }) => {
      await radio(page, '中文').click();
      await heading(page, '设置').waitFor();
      await page.keyboard.press('Control+z');
      await heading(page, 'Settings').waitFor();
    }));
});

describe('theme', () => {
  const strip = (page: Page) => page.getByRole('region', { name: /^Vibration: measurement/ });
  /** Whether the commonest colour on the chart of a strip is that of the grid lines of the theme that is shown. */
  const drawn = (page: Page) =>
    strip(page)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
        const counts = new Map<string, number>();
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3] !== 255) continue;
          const colour = [0, 1, 2].map((part) => data[i + part]!.toString(16).padStart(2, '0')).join('');
          counts.set(colour, (counts.get(colour) ?? 0) + 1);
        }
        const [most] = [...counts].sort(([, one], [, other]) => other - one);
        const token = getComputedStyle(document.documentElement).getPropertyValue('--grid-line').trim();
        return most !== undefined && token === `#${most[0]}`;
      });

  it('changes at once, also what charts have drawn, also in other windows', () =>
    on('asset/1', async ({ page }) => {
      expect(await root(page, 'data-theme')).toBe('dark');
      await strip(page).scrollIntoViewIfNeeded();
      await expect.poll(() => drawn(page)).toBe(true);
      const other = await page.context().newPage();
      await other.goto(`${screen.url}#/settings`);
      await radio(other, 'High contrast, dark').click();
      await expect.poll(() => root(page, 'data-theme')).toBe('contrast-dark');
      await expect.poll(() => drawn(page)).toBe(true);
      await radio(other, 'High contrast, light').click();
      await expect.poll(() => root(page, 'data-theme')).toBe('contrast-light');
      await expect.poll(() => drawn(page)).toBe(true);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        'rgb(255, 255, 255)',
      );
    }));

  it('follows what the system asks for until another one is chosen', () =>
    on('settings', async ({ page }) => {
      await page.emulateMedia({ colorScheme: 'light' });
      await expect.poll(() => root(page, 'data-theme')).toBe('light');
      await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
      await expect.poll(() => root(page, 'data-theme')).toBe('contrast-light');
      await radio(page, /^Dark$/).click();
      await expect.poll(() => root(page, 'data-theme')).toBe('dark');
      // Colours that the system forces on words must not meet charts and marks drawn for another ground.
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
      await expect.poll(() => root(page, 'data-theme')).toBe('contrast-light');
    }));
});

describe('time zone', () => {
  it('is found by typing and holds for every time on the screen', () =>
    on('settings', async ({ page }) => {
      const field = page.getByRole('combobox', { name: 'Time zone' });
      await field.focus();
      await page.keyboard.type('new york');
      expect(await page.getByRole('option').allInnerTexts()).toEqual([
        expect.stringContaining('America/New York'),
      ]);
      await page.keyboard.press('Enter');
      await page.getByRole('banner').getByText('08:03:27 GMT-5').waitFor();
      await page.getByText('23 Nov 2026, 08:03:27 GMT-5 (America/New_York)').waitFor();
      expect(await field.inputValue()).toBe('America/New York');
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Assets' }).click();
      await page.getByText('GMT-5 (America/New_York)').first().waitFor();
      expect(await page.locator('.axis').first().innerText()).toContain('08:00');
    }));

  it('says so where no zone has that name, and keeps the one there was', () =>
    on('settings', async ({ page }) => {
      const field = page.getByRole('combobox', { name: 'Time zone' });
      await field.click();
      await page.keyboard.type('<b>Atlantis');
      await page.getByText('No time zone is called <b>Atlantis.').waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => field.inputValue()).toBe('As this workstation: Europe/Berlin');
    }));

  it('can be changed from the header while one looks at a chart', () =>
    on('asset/1', async ({ page }) => {
      await page.getByRole('button', { name: /Change the time zone/ }).click();
      await page.getByRole('dialog', { name: 'Time zone' }).getByRole('combobox').click();
      await page.keyboard.type('seoul');
      await page.getByRole('option', { name: 'Asia/Seoul' }).click();
      await expect.poll(() => page.locator('.axis').first().innerText()).toContain('22:00');
    }));
});

describe('numbers', () => {
  it('follow the language or one’s own choice', () =>
    on('settings', async ({ page }) => {
      const sample = page.getByRole('region', { name: 'This is how it looks' });
      await sample.getByText('−1,234.5 kPa').waitFor();
      await radio(page, '1.234,5').click();
      await sample.getByText('−1.234,5 kPa').waitFor();
      await page.getByRole('link', { name: 'Assets' }).click();
      await page.getByText('2,3 ×').first().waitFor();
      expect(await page.getByText('2.3 ×').count()).toBe(0);
    }));
});

describe('what was chosen', () => {
  it('is said, and stays on offer for ten seconds, longer while someone is at it', () =>
    on('settings', async ({ page }) => {
      await page.clock.install();
      await radio(page, /^Light$/).click();
      await notice(page).waitFor();
      expect(await page.getByRole('status').allInnerTexts()).toContain(
        'Theme: Light. Applied, and kept on this workstation.',
      );
      await notice(page).hover();
      await page.clock.fastForward(30_000);
      expect(await notice(page).count()).toBe(1);
      await page.mouse.move(0, 0);
      await page.clock.fastForward(9000);
      expect(await notice(page).count()).toBe(1);
      await page.clock.fastForward(1500);
      await expect.poll(() => notice(page).count()).toBe(0);
      expect(await root(page, 'data-theme')).toBe('light');

      await radio(page, /^Dark$/).click();
      await notice(page).getByRole('button', { name: 'Undo' }).focus();
      await page.clock.fastForward(30_000);
      await page.keyboard.press('Enter');
      await expect.poll(() => root(page, 'data-theme')).toBe('light');
      expect(await notice(page).count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    }));

  it('says that it will not last where the browser refuses to keep it', () =>
    on('settings', async ({ page }) => {
      await page.evaluate(() => {
        Storage.prototype.setItem = () => {
          throw new DOMException('denied', 'QuotaExceededError');
        };
      });
      await radio(page, 'Deutsch').click();
      await page.getByText('Übernommen, bis dieses Fenster geschlossen wird').first().waitFor();
      await heading(page, 'Einstellungen').waitFor();
    }));
});

describe('retention and backup', () => {
  const storage = (page: Page) => page.getByRole('region', { name: 'Storage' });
  const backup = (page: Page) => page.getByRole('region', { name: 'Backup' });

  it('asks once before rules are saved that delete more than before', () =>
    on('settings', async ({ page }) => {
      const days = page.getByLabel('Days of raw data');
      const dialog = page.getByRole('alertdialog', { name: 'Delete data by these rules?' });
      const save = storage(page).getByRole('button', { name: 'Save' });
      await days.fill('30');
      await page.getByLabel('Most gigabytes').fill('1.5');
      await save.click();
      await dialog
        .getByText('Raw data older than 30 days is deleted. Raw data beyond 1.5 GB is deleted')
        .waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await page.getByText('Saved.').count()).toBe(0);
      await save.click();
      await dialog.getByRole('button', { name: 'Save and delete' }).click();
      await page.getByText('Saved.').waitFor();
      // Keeping more deletes nothing: nothing is asked.
      await days.fill('60');
      await save.click();
      await page.getByText('Saved.').waitFor();
      expect(await dialog.count()).toBe(0);
      await page.keyboard.press('1');
      await page.keyboard.press('7');
      await expect.poll(() => page.getByLabel('Days of raw data').inputValue()).toBe('60');
      expect(await page.getByLabel('Most gigabytes').inputValue()).toBe('1.5');
    }));

  it('is reached from Health, and leads back to it', () =>
    on('health', async ({ page }) => {
      await page.getByRole('link', { name: 'Change what is kept, or back up' }).click();
      await storage(page).getByRole('link', { name: 'Sizes and forecast' }).click();
      await heading(page, 'Health').waitFor();
    }));

  it('backs up into a folder, by keyboard, and can be cancelled', () =>
    on('settings?part=backup', async ({ page }) => {
      await page.getByRole('textbox', { name: 'Folder' }).focus();
      await page.keyboard.type('/mnt/usb');
      await page.keyboard.press('Enter');
      const entry = backup(page).getByRole('article', { name: 'Backup to /mnt/usb' });
      await entry.getByText('running, 40 %').waitFor();
      expect(await page.getByRole('button', { name: 'Back up now' }).isDisabled()).toBe(true);
      await entry.getByRole('button', { name: 'Cancel Backup to /mnt/usb' }).press('Enter');
      await entry.getByText('cancelled').waitFor();
      await entry.getByText('It ended early.').waitFor();
    }));
});

describe('the frame', () => {
  it.each(['en', 'de', 'ko', 'zh'])(
    'has its header in one row in %s, with warnings and work in it',
    (language) =>
      on(
        'settings',
        async ({ page }) => {
          await page.evaluate((chosen) => localStorage.setItem('mnemo.language', chosen), language);
          await page.reload();
          await page.locator('nav a').nth(6).waitFor();
          const { high, wide, apart } = await page.evaluate(() => {
            const [nav, right] = ['header nav', 'header .right'].map((name) =>
              document.querySelector(name)!.getBoundingClientRect(),
            );
            return {
              high: document.querySelector('header')!.getBoundingClientRect().height,
              wide: document.documentElement.scrollWidth,
              apart: right!.left - nav!.right,
            };
          });
          expect(high).toBeLessThanOrEqual(49);
          expect(wide).toBeLessThanOrEqual(1366);
          expect(apart).toBeGreaterThanOrEqual(16);
        },
        { plant: 'full' },
      ),
  );

  it('shows nothing but the assets on the wall', () =>
    on('overview', async ({ page }) => {
      await page.evaluate(() => (location.hash = '#/wall'));
      await page.getByRole('banner').waitFor({ state: 'detached' });
      expect(await page.title()).toBe('Wall · Mnemo');
      expect(await page.getByRole('navigation').count()).toBe(0);
      await page.getByText('Pump station A').first().waitFor();
    }));
});

it('says which Mnemo it is and where its data lies', () =>
  on('settings?part=about', async ({ page }) => {
    const about = await page.getByRole('region', { name: 'About' }).innerText();
    for (const words of ['Mnemo 0.1.0', '/srv/mnemo', '3.51.0', 'open-source'])
      expect(about).toContain(words);
  }));
