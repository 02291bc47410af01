/** The asset view in a real Chromium: contributions over time, events, other periods, and that no spike is lost. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLOT_LEFT, PLOT_RIGHT } from '../../src-renderer/charts/chart-option.ts';
import { openScreen, type OnScreen } from './on-screen.ts';

let screen: OnScreen;
beforeAll(async () => {
  screen = await openScreen();
});
afterAll(() => screen?.close());
const on: OnScreen['on'] = (...all) => screen.on(...all);

const heat = (page: Page) => page.getByRole('group', { name: /^Contributions of the channels/ });
const legend = (page: Page) => page.getByRole('list', { name: 'What the lines and areas mean' });
const strip = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}:`) });
const explain = (page: Page) => page.getByRole('button', { name: 'Why?' }).click();

/** Share of pixels of a canvas, in a stretch of its width, that are clearly redder than they are blue. */
const amber = (page: Page, from: number, to: number) =>
  heat(page)
    .locator('canvas')
    .evaluate(
      (canvas: HTMLCanvasElement, [first, last]) => {
        const [x, width] = [first! * canvas.width, (last! - first!) * canvas.width];
        const { data } = canvas.getContext('2d')!.getImageData(x, 0, width, canvas.height);
        let found = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i]! - data[i + 2]! > 50) found += 1;
        return found / (data.length / 4);
      },
      [from, to],
    );

describe('contributions over time', () => {
  it('name every channel, turn amber only where the score is above its threshold, and read out by keyboard', () =>
    on('asset/1', async ({ page }) => {
      await heat(page).waitFor();
      expect(await heat(page).getByRole('listitem').count()).toBe(8);
      expect(await heat(page).getAttribute('aria-label')).toContain('Most involved: Vibration');
      // The fault of the last five of thirty minutes.
      await expect.poll(() => amber(page, 0.9, 1)).toBeGreaterThan(0.05);
      expect(await amber(page, 0, 0.8)).toBe(0);
      await heat(page).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      const reading = page.getByText(/^Motor current: \d+ % of a score of 2\.\d ×$/);
      await reading.waitFor();
      const before = await reading.innerText();
      for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
      await expect
        .poll(() => page.getByText(/^Motor current: \d+ % of a score/).innerText())
        .not.toBe(before);
    }));

  it('lie on the time axis of the charts', () =>
    on('asset/1', async ({ page }) => {
      const box = (await heat(page).locator('canvas').boundingBox())!;
      const axis = (await page.locator('.axis').boundingBox())!;
      expect([box.x, box.width]).toEqual([axis.x, axis.width]);
    }));

  it('say why a stretch has none', () =>
    on('asset/1', async ({ page }) => {
      const box = (await heat(page).boundingBox())!;
      await page.mouse.move(900, box.y + 5);
      await page.getByText('Vibration: not scored, gap').waitFor();
    }));

  it('fold the channels of a wide asset, and show all on demand', () =>
    on(
      'asset/5',
      async ({ page }) => {
        await heat(page).getByText('24 more').waitFor();
        await page.getByRole('button', { name: 'Show all 32' }).click();
        await expect.poll(() => heat(page).getByRole('listitem').count()).toBe(32);
      },
      { plant: 'wide' },
    ));
});

describe('the time shown', () => {
  it('keeps a single sample in sight in a month', () =>
    on(
      'asset/5',
      async ({ page }) => {
        await page.getByRole('radio', { name: '30 d' }).click();
        const canvas = strip(page, 'Roller 1 vibration').locator('canvas');
        await canvas.waitFor();
        // It is 17 of 30 days ago, and nothing else reaches into the upper third of the strip.
        const columns = () =>
          canvas.evaluate((element: HTMLCanvasElement, left) => {
            const { width } = element;
            const context = element.getContext('2d')!;
            const { data } = context.getImageData(0, 14, width, 18);
            const lit = new Map<number, number>();
            for (let i = 0; i < data.length; i += 4)
              if (data[i]! > 120 && data[i + 3]! > 120) {
                const x = (i / 4) % width;
                lit.set(x, (lit.get(x) ?? 0) + 1);
              }
            return [...lit].filter(([x, count]) => x >= left && count > 12).map(([x]) => x);
          }, PLOT_LEFT);
        await expect.poll(async () => (await columns()).length).toBeGreaterThan(0);
        const plot = (await canvas.boundingBox())!.width - PLOT_LEFT - PLOT_RIGHT;
        for (const x of await columns()) expect(Math.abs(x - (PLOT_LEFT + (13 / 30) * plot))).toBeLessThan(3);
      },
      { plant: 'wide' },
    ));

  it('goes to a typed stretch, and says what it cannot read', () =>
    on('asset/1', async ({ page }) => {
      await page.getByRole('button', { name: 'Choose the stretch of time' }).click();
      const dialog = page.getByRole('dialog', { name: 'Choose the stretch of time' });
      await dialog.getByLabel('From').fill('yesterday');
      await dialog.getByRole('button', { name: 'Show' }).click();
      await dialog.getByText('Write both times like 2026-11-23 14:03:27.').waitFor();
      await dialog.getByLabel('From').fill('2026-11-20 06:00');
      await dialog.getByLabel('To', { exact: true }).fill('2026-11-20 05:00');
      await page.keyboard.press('Enter');
      await dialog.getByText('The end must lie after the start.').waitFor();
      await dialog.getByLabel('To', { exact: true }).fill('2026-11-20 08:00');
      await page.keyboard.press('Enter');
      await page.getByText('20 Nov 2026, times in CET').waitFor();
      await page.getByRole('button', { name: 'Back to live' }).waitFor();
    }));

  it('jumps to the previous and the next event by key and by button', () =>
    on('asset/1', async ({ page }) => {
      await heat(page).waitFor();
      await page.keyboard.press('p');
      await page.getByRole('button', { name: 'Back to live' }).waitFor();
      await page.keyboard.press('p');
      await page.getByRole('link', { name: 'Incident 11' }).waitFor();
      expect(await page.getByRole('link', { name: 'Incident 12' }).count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Previous event (P)' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Next event (N)' }).click();
      await page.getByRole('link', { name: 'Incident 12' }).waitFor();
    }));
});

describe('another period', () => {
  it('is drawn as a ghost, named in the legend, read at the cursor, and gone with one click', () =>
    on('asset/1', async ({ page }) => {
      await heat(page).waitFor();
      await page.getByRole('button', { name: 'Compare' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Yesterday, same time' }).waitFor();
      await page.keyboard.press('Enter');
      await legend(page).getByText('yesterday').waitFor();
      await strip(page, 'Vibration')
        .getByText(/^then \d\.\d\d mm\/s$/)
        .waitFor();
      await legend(page).getByRole('button', { name: 'Stop comparing' }).click();
      expect(await legend(page).getByText('yesterday').count()).toBe(0);
      expect(await strip(page, 'Vibration').getByText('then').count()).toBe(0);
    }));

  it('starts where the operator says, and says when nothing was recorded', () =>
    on('asset/1', async ({ page }) => {
      await heat(page).waitFor();
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('menuitem', { name: 'From a chosen start …' }).click();
      await page.getByLabel('Start of the other period').fill('2030-01-01 00:00');
      await page.keyboard.press('Enter');
      await legend(page).getByText('from 1 Jan 00:00').waitFor();
      await legend(page).getByText('(nothing was recorded then)').waitFor();
    }));
});

describe('the explanation', () => {
  it('draws a baseline period beside the moment, both ending together, and keeps the legend in sight', () =>
    on('asset/1', async ({ page }) => {
      await heat(page).waitFor();
      await explain(page);
      const beside = page.getByRole('button', { name: /Draw 14 Nov 13:16.* beside this moment/ });
      await beside.click();
      await legend(page)
        .getByText(/^14 Nov 13:16/)
        .waitFor();
      expect(await beside.getAttribute('aria-pressed')).toBe('true');
      expect(await legend(page).getByText('normal band').isVisible()).toBe(true);
      await strip(page, 'Vibration')
        .getByText(/^then \d/)
        .waitFor();
      await beside.click();
      expect(
        await legend(page)
          .getByText(/^14 Nov/)
          .count(),
      ).toBe(0);
    }));

  it('leads to a past incident with the same channels involved', () =>
    on(
      'asset/5',
      async ({ page }) => {
        await heat(page).waitFor();
        await explain(page);
        const entry = page.getByRole('listitem').filter({ hasText: 'Incident 7' });
        await entry.getByText(/\d\d % alike/).waitFor();
        expect(await entry.innerText()).toContain('Fault');
        expect(await entry.getByRole('link').getAttribute('href')).toBe('#/incidents/7');
      },
      { plant: 'wide' },
    ));
});

it('shows the score of a shadow model beside that of the armed one, by name', () =>
  on('asset/2', async ({ page }) => {
    await legend(page).getByText('shadow model 4').waitFor();
    await page.getByText(/^Shadow model 4: \d\.\d ×$/).waitFor();
  }));
