/** Overview, wall display, health and the list of incidents in a real Chromium over the made-up plant. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AssetStatus } from '../../src-main/api/words.ts';
import { NOW, THRESHOLD } from './fixture/fake-signals.ts';
import { openScreen, type OnScreen } from './on-screen.ts';

let screen: OnScreen;
beforeAll(async () => {
  screen = await openScreen();
});
afterAll(() => screen?.close());
const on: OnScreen['on'] = (...all) => screen.on(...all);

/** For what is polled, on a machine that may be busy. */
const PATIENT = { timeout: 10_000 };

/** The same plant with another number of assets, or in another state. */
const visit = (page: Page, query: string, place: string) => page.goto(`${screen.url}?${query}#/${place}`);
const cards = (page: Page) => page.getByRole('list', { name: 'Assets, most urgent first' }).getByRole('link');
const names = (page: Page) => cards(page).locator('h2').allInnerTexts();
/** Waits for so many, on a machine that may be busy. */
async function settled(items: Locator, count: number): Promise<void> {
  await items.nth(count - 1).waitFor();
  expect(await items.count()).toBe(count);
}

/** The most urgent of twelve assets, after someone has acknowledged its alarm. */
const acknowledged: AssetStatus = {
  assetId: 11,
  now: NOW,
  state: 'scored',
  score: 1.1 * THRESHOLD,
  threshold: THRESHOLD,
  modelId: 111,
  alarm: 'acknowledged',
  recording: false,
  staleTags: [],
  shadow: null,
  drift: null,
};

async function noSeriousFinding(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('main').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

describe('overview', () => {
  it('shows 1, 4 and 12 assets without scrolling, and 40 without cutting a word that is read from afar', () =>
    on('overview', async ({ page }) => {
      for (const count of [1, 4, 12, 40]) {
        await visit(page, `plant=working&assets=${count}`, 'overview');
        await settled(cards(page), count);
        const found = await page.evaluate(() => {
          const main = document.querySelector('main')!;
          const far = [...document.querySelectorAll('main .words, main .ratio')].map((word) => ({
            size: parseFloat(getComputedStyle(word).fontSize),
            // Past its card, or over its neighbour.
            cut:
              word.getBoundingClientRect().right > word.closest('a')!.getBoundingClientRect().right ||
              word.scrollWidth > word.parentElement!.clientWidth + 1,
          }));
          return {
            scrolls: main.scrollHeight > main.clientHeight,
            cut: far.filter(({ cut }) => cut).length,
            least: Math.min(...far.map(({ size }) => size)),
          };
        });
        expect(found, `${count} assets`).toMatchObject({ scrolls: count === 40, cut: 0 });
        // 1.5 % of the width of the screen: --size-far.
        expect(found.least).toBeGreaterThanOrEqual(20);
        await expect
          .poll(() => page.locator('main .threshold').count(), PATIENT)
          .toBe(count === 1 ? 1 : count - 1);
      }
    }));

  it('finds assets by their own and their tags’ names when there are many', () =>
    on('overview', async ({ page }) => {
      expect(await page.getByRole('searchbox').count()).toBe(0);
      await visit(page, 'plant=working&assets=40', 'overview');
      await settled(cards(page), 40);
      await page.keyboard.press('/');
      await page.keyboard.type('furnace');
      await expect
        .poll(async () => new Set((await names(page)).map((name) => name.slice(0, 14))), PATIENT)
        .toEqual(new Set(['Furnace blower']));
      await page.getByText('5 of 40 assets').waitFor();
      await page.getByRole('searchbox').fill('tank level');
      await expect.poll(() => names(page), PATIENT).toEqual(['Pump station A']);
      await page.getByRole('searchbox').fill('zzz');
      await page.getByRole('button', { name: 'Show all' }).click();
      await settled(cards(page), 40);
    }));

  it('goes through the cards with arrow keys, and opens with Enter', () =>
    on('overview', async ({ page }) => {
      await cards(page).first().waitFor();
      await page.keyboard.press('ArrowDown');
      expect(
        await cards(page)
          .first()
          .evaluate((card) => card === document.activeElement),
      ).toBe(true);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      expect(
        await cards(page)
          .nth(3)
          .evaluate((card) => card === document.activeElement),
      ).toBe(true);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Cooling fan north' }).waitFor();
    }));

  it('keeps its order under the pointer, and sorts again when it has gone', () =>
    on('overview', async ({ page }) => {
      await visit(page, 'plant=working&assets=12', 'overview');
      await settled(cards(page), 12);
      const before = await names(page);
      expect(before.slice(0, 2)).toEqual(['Cooling fan 111', 'Pump station A']);
      await cards(page).nth(5).hover();
      await page.evaluate(
        (status) => dispatchEvent(new CustomEvent('tell', { detail: ['asset.status', status] })),
        acknowledged,
      );
      await cards(page).first().getByText('Alarm, acknowledged').waitFor();
      expect(await names(page)).toEqual(before);
      await page.mouse.move(5, 5);
      await expect
        .poll(async () => (await names(page)).slice(0, 2), PATIENT)
        .toEqual(['Pump station A', 'Pump station 108']);
    }));

  it('hints calmly at another way of running and at a shadow model', () =>
    on('overview', async ({ page }) => {
      await page.getByText('Runs differently from its baseline · Shadow model 4: 0.5 ×').waitFor();
      await noSeriousFinding(page);
    }));
});

describe('wall display', () => {
  const tiles = (page: Page) => page.locator('.wall article');

  it('opens in a window of its own, the same one each time, and closes with Esc', () =>
    on('overview', async ({ page }) => {
      const button = page.getByRole('button', { name: 'Wall display' });
      const [wall] = await Promise.all([page.waitForEvent('popup'), button.click()]);
      await settled(tiles(wall), 4);
      expect(wall.url()).toContain('plant=working#/wall');
      await button.click();
      expect(page.context().pages()).toHaveLength(2);
      const closed = wall.waitForEvent('close');
      // The key is still down when its window has gone.
      await wall.keyboard.press('Escape').catch(() => undefined);
      await closed;
    }));

  it.each([
    [1920, 1080],
    [3840, 2160],
  ])('fills %i × %i with 1 to 24 assets, nothing cut, state words large enough', (width, height) =>
    on('overview', async ({ page }) => {
      await page.setViewportSize({ width, height });
      for (const count of [1, 6, 24]) {
        await visit(page, `plant=working&assets=${count}`, 'wall');
        await settled(tiles(page), count);
        const found = await page.evaluate(() => {
          const words = [...document.querySelectorAll('.wall .word, .wall .ratio')];
          const outside = [...document.querySelectorAll('.wall article')].filter((tile) => {
            const { right, bottom } = tile.getBoundingClientRect();
            return right > innerWidth || bottom > innerHeight;
          });
          return {
            outside: outside.length,
            cut: words.filter(
              (word) =>
                word.getBoundingClientRect().right > word.closest('article')!.getBoundingClientRect().right,
            ).length,
            least: Math.min(
              ...[...document.querySelectorAll('.wall .word')].map((word) =>
                parseFloat(getComputedStyle(word).fontSize),
              ),
            ),
            controls: document.querySelectorAll('.wall button, .wall a, .wall input').length,
          };
        });
        expect(found, `${count} assets`).toMatchObject({ outside: 0, cut: 0, controls: 0 });
        if (count <= 6) expect(found.least).toBeGreaterThanOrEqual(height / 30);
      }
      await noSeriousFinding(page);
    }),
  );

  it('shows what waits first and largest, and pages for more than 24', () =>
    on('overview', async ({ page }) => {
      await page.clock.install();
      await visit(page, 'plant=working&assets=40', 'wall');
      await page.getByText('Page 1 of 2').waitFor();
      const labels = () =>
        tiles(page).evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')!));
      const first = await labels();
      expect(first.slice(0, 2)).toEqual([
        'Cooling fan 111: Alarm, not acknowledged',
        'Pump station A: Alarm, not acknowledged',
      ]);
      const [loud, calm] = await Promise.all([
        tiles(page).first().boundingBox(),
        tiles(page).nth(5).boundingBox(),
      ]);
      expect(loud!.width).toBeGreaterThan(1.9 * calm!.width);
      await page.clock.runFor(15_000);
      await page.getByText('Page 2 of 2').waitFor();
      const second = await labels();
      expect(second.slice(0, 2)).toEqual(first.slice(0, 2));
      expect(new Set([...first, ...second]).size).toBe(40);
    }));

  it('cannot be taken for the present when the engine is lost', () =>
    on('overview', async ({ page }) => {
      await visit(page, 'plant=lost', 'wall');
      const alert = page.locator('.wall').getByRole('alert');
      await alert.getByText('Old data').waitFor();
      await alert.getByText('No line to the engine since 14:03:27.').waitFor();
      expect(await page.locator('.wall').getByText('Engine connected').count()).toBe(0);
    }));
});

describe('health', () => {
  const region = (page: Page, name: string) => page.getByRole('region', { name });

  it('says in one line that all is well, or what is not and since when', () =>
    on(
      'health',
      async ({ page }) => {
        const summary = page.getByRole('status', { name: 'How it stands' });
        await summary.getByText('is not connected. Nothing answers at old-gateway:8883').waitFor();
        await summary.getByText('since 23 Nov 2026, 14:01:27').waitFor();
        await summary.getByText('Samples to store: the queue is 97 % full.').waitFor();
        await visit(page, 'plant=empty', 'health');
        await summary.getByText('All stages are working.').waitFor();
      },
      { plant: 'full' },
    ));

  it('shows queues against their limits, the lag, processes, connections and versions', () =>
    on('health', async ({ page }) => {
      const meter = region(page, 'Queues').getByRole('meter', { name: 'Samples to store' });
      expect(await meter.getAttribute('aria-valuetext')).toBe('120 of 20,000');
      await region(page, 'Lag by asset').getByText('3 min').waitFor();
      await region(page, 'Processes and device').getByText('388.0 MB of memory').waitFor();
      await region(page, 'Connections').getByText('Nothing answers at old-gateway:8883').waitFor();
      await region(page, 'Versions and start').getByText('3.51.0').waitFor();
      await noSeriousFinding(page);
    }));

  it('counts what changes per second, and puts the stage that refuses first in its group', () =>
    on(
      'health',
      async ({ page }) => {
        const rows = region(page, 'Counters of every stage').getByRole('row');
        await rows
          .nth(2)
          .getByText(/^\d[\d.,]*\/s$/)
          .first()
          .waitFor();
        expect(await rows.nth(2).innerText()).toContain('Decoder: Plant broker');
        await page.getByText(/^Decoder: Plant broker refuses [\d.]+\/s: not a number\.$/).waitFor();
      },
      { plant: 'live' },
    ));

  it('shows the audit trail newest first, and older entries on demand', () =>
    on('health', async ({ page }) => {
      const trail = region(page, 'Audit trail');
      const rows = trail.getByRole('table').getByRole('row');
      await settled(rows, 51);
      expect(await rows.nth(1).innerText()).toContain('23 Nov 2026, 13:26:27');
      const older = trail.getByRole('button', { name: 'Show older' });
      await older.click();
      await settled(rows, 101);
      await older.click();
      await trail.getByText('This is the beginning.').waitFor();
      expect(await rows.count()).toBe(121);
    }));
});

describe('incidents', () => {
  it('are narrowed by asset and kind, and gone through with arrow keys', () =>
    on('overview', async ({ page }) => {
      await visit(page, 'plant=working&assets=12', 'incidents');
      const entries = page.getByRole('navigation', { name: 'Incidents' }).getByRole('link');
      await settled(entries, 4);
      await page.getByRole('combobox', { name: /^Show/ }).selectOption('With unacknowledged alarms');
      await expect.poll(() => entries.count(), PATIENT).toBe(2);
      await page.getByRole('combobox', { name: /^Asset/ }).selectOption('Cooling fan 111');
      await page.getByRole('heading', { level: 1, name: 'Incident 31' }).waitFor();
      await page.getByRole('combobox', { name: /^Asset/ }).selectOption('Compressor 3');
      await page.getByText('No incident fits').waitFor();
      await page.getByRole('link', { name: 'Show all incidents' }).click();
      await entries.first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Incident 28' }).waitFor();
      await noSeriousFinding(page);
    }));

  it('lead to the name that is missing', () =>
    on('incidents/12', async ({ page }) => {
      await page.getByRole('button', { name: 'Acknowledge alarm 2' }).click();
      await page.getByText('Type your name first').waitFor();
      expect(await page.getByLabel('Your name').evaluate((field) => field === document.activeElement)).toBe(
        true,
      );
    }));
});
