/** Import, changed tags and publications in a real Chromium over the made-up plant. */
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

describe('import', () => {
  const place = 'tags?tab=import';
  const inspect = async (page: Page, path: string) => {
    await page.getByLabel('Path of a CSV or Parquet file').fill(path);
    await page.keyboard.press('Enter');
  };

  it('looks into a file, takes its numbers under their names and units, and stores them', () =>
    on(place, async ({ page }) => {
      await inspect(page, `/data/march ${EVIL}.csv`);
      await page.getByText('CSV: 4 columns').waitFor();
      const table = page.getByRole('table', { name: 'Columns' });
      expect(await table.getByRole('rowheader').count()).toBe(3);
      expect(await page.getByLabel('Name for Flow [m3/h]').inputValue()).toBe('Flow');
      expect(await page.getByLabel('Unit for Flow [m3/h]').inputValue()).toBe('m3/h');
      await table.getByText(`M. Kim ${EVIL}`).waitFor();
      expect(await page.getByRole('checkbox', { name: 'Take operator' }).isChecked()).toBe(false);
      await page.getByLabel('Time zone').fill('UTC');
      await page.getByRole('button', { name: 'Import 2 columns' }).click();
      const entry = page.getByRole('article', { name: `Import of march ${EVIL}.csv` });
      await entry.getByText('Samples stored: 172800.').waitFor();
      await entry.getByText('Times were read as UTC.').waitFor();
      await page.getByRole('button', { name: 'Import another file' }).click();
      expect(await page.getByLabel('Path of a CSV').inputValue()).toBe('');
    }));

  it('by keyboard: into an existing tag, all columns or none', () =>
    on(place, async ({ page }) => {
      await inspect(page, '/data/flow.csv');
      await page.getByRole('checkbox', { name: 'Take all columns' }).focus();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Import 3 columns' }).waitFor();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Import 0 columns' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Take at least one column.').waitFor();
      await page.getByRole('checkbox', { name: 'Take Flow [m3/h]' }).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Tank level');
      expect(await page.getByLabel('Name for Flow [m3/h]').count()).toBe(0);
      await page.getByRole('button', { name: 'Import 1 column', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Samples stored: 86400.').waitFor();
    }));

  it('asks for a time zone that there is, and only where times name none', () =>
    on(place, async ({ page }) => {
      await inspect(page, '/data/flow.csv');
      await page.getByLabel('Time zone').fill('Europe/Nowhere');
      await page.getByRole('button', { name: 'Import 2 columns' }).click();
      await page.getByText('There is no time zone Europe/Nowhere.').waitFor();
      await page.getByLabel('Written as').selectOption('milliseconds since 1970');
      expect(await page.getByLabel('Time zone').count()).toBe(0);
    }));

  it('shows the one sentence about a file that cannot be read', () =>
    on(place, async ({ page }) => {
      await inspect(page, '/data/missing.csv');
      await page.getByText('There is no file /data/missing.csv. Check the path.').waitFor();
    }));

  it('can be looked at: an asset of tags that nothing comes in for shows their newest samples', () =>
    on('tags?tab=assets', async ({ page }) => {
      await page.getByRole('button', { name: 'New asset' }).click();
      await page.getByLabel('Asset name').fill('Imported');
      await page.getByRole('checkbox', { name: /^Tank level/ }).check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('link', { name: 'Open Imported' }).click();
      await page.getByRole('region', { name: 'Tank level: measurement' }).waitFor();
      await page.getByRole('button', { name: 'Export to a file' }).click();
      expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('2026-11-23 14:03:27');
    }));

  it('leaves a connection that stands for a file: without state, test and change', () =>
    on('tags', async ({ page }) => {
      const entry = page.getByRole('listitem').filter({ hasText: `Imported from march ${EVIL}.csv` });
      expect(await entry.getByRole('button').allInnerTexts()).toEqual(['Remove']);
      expect(await entry.getByRole('link').count()).toBe(0);
      await entry.getByRole('button').click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
      await entry.waitFor({ state: 'detached' });
    }));
});

describe('a tag', () => {
  it('takes another name, unit and range, by keyboard', () =>
    on('tags?tab=tags', async ({ page }) => {
      const change = page.getByRole('button', { name: 'Change Tank level' });
      await change.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Change tag' });
      await dialog.getByText('plant/pump-a/tank_level').waitFor();
      await dialog.getByLabel('Name').fill(`Level ${EVIL}`);
      await page.keyboard.press('Tab');
      await page.keyboard.type('cm');
      await page.keyboard.press('Tab');
      await page.keyboard.type('80');
      await page.keyboard.press('Tab');
      await page.keyboard.type('20');
      await page.keyboard.press('Enter');
      await dialog.getByText('The highest value must lie above the lowest.').waitFor();
      await dialog.getByLabel('Lowest').fill('0');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      const row = page.getByRole('row', { name: `Level ${EVIL}` });
      expect(await row.innerText()).toContain('cm');
      await row.getByRole('button', { name: 'Change' }).click();
      expect(await dialog.getByLabel('Highest').inputValue()).toBe('20');
    }));

  it('shows what its format makes of the next payload', () =>
    on('tags?tab=tags', async ({ page }) => {
      await page.getByRole('button', { name: 'Change Vibration' }).first().click();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByText(`{"v":12.5,"old":"${EVIL}"}`).waitFor();
      const readings = page.getByRole('table', { name: 'What is read from it' });
      expect(await readings.getByRole('row').nth(1).innerText()).toMatch(/14:03:27\s+12\.5 mm\/s\s+good/);
      expect(await readings.getByRole('row').nth(2).innerText()).toMatch(
        /when it arrives\s+–\s+bad: text, not a number/,
      );
    }));

  it('says that nothing came', () =>
    on('tags?tab=tags', async ({ page }) => {
      await page.getByRole('button', { name: 'Change Vibration' }).last().click();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByText(/^Nothing came on plant\/.* within 5 s/).waitFor();
    }));
});

describe('publications', () => {
  const place = 'tags?tab=publish';

  it('are made, changed and, after one question, removed', () =>
    on(place, async ({ page }) => {
      await page.getByRole('button', { name: 'New publication' }).click();
      const dialog = page.getByRole('dialog');
      expect(
        await dialog.getByRole('combobox', { name: 'Broker' }).getByRole('option').allInnerTexts(),
      ).toEqual(['Plant broker', `Old ${EVIL}`]);
      await dialog.getByRole('combobox', { name: 'Broker' }).selectOption(`Old ${EVIL}`);
      await dialog.getByLabel('Only these').check();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText('Tick at least one asset, or choose all assets.').waitFor();
      await dialog.getByLabel(`Mixer ${EVIL}`).check();
      await dialog.getByLabel('As a Sparkplug B edge node').check();
      await dialog.getByLabel('Group').fill('hall 2');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'hidden' });

      const entry = page.getByRole('listitem').filter({ hasText: `Old ${EVIL}` });
      for (const part of ['JSON below mnemo', 'Sparkplug B edge node hall 2/mnemo', `Mixer ${EVIL}`])
        await entry.getByText(part, { exact: true }).waitFor();
      await entry.getByRole('button', { name: 'Change' }).click();
      await dialog.getByLabel('As JSON').uncheck();
      await dialog.getByLabel('All assets').check();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await entry.getByText('all assets').waitFor();
      expect(await entry.getByText('JSON below').count()).toBe(0);

      await entry.getByRole('button', { name: 'Remove' }).click();
      const question = page.getByRole('alertdialog', { name: `Stop publishing to Old ${EVIL}?` });
      await question.getByRole('button', { name: 'Cancel' }).click();
      await entry.getByRole('button', { name: 'Remove' }).click();
      await question.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('heading', { name: 'Nothing is published' }).waitFor();
    }));

  it('by keyboard: a topic without wildcards', () =>
    on(place, async ({ page }) => {
      await page.getByRole('button', { name: 'New publication' }).focus();
      await page.keyboard.press('Enter');
      const topic = page.getByLabel('Below the topic');
      await topic.fill('plant/#');
      await page.keyboard.press('Enter');
      expect(await topic.evaluate((input: HTMLInputElement) => input.validity.valid)).toBe(false);
      await topic.fill('plant/mnemo');
      await page.keyboard.press('Enter');
      await page.getByText('JSON below plant/mnemo').waitFor();
    }));

  it('need a broker first', () =>
    on(
      place,
      async ({ page }) => {
        await page.getByText('A broker is needed first').waitFor();
        await page.getByRole('link', { name: 'New connection' }).click();
        await page.getByLabel('Broker URL').waitFor();
      },
      { plant: 'empty' },
    ));
});
