/** Connections, discovery, import, changed tags and publications in a real Chromium over the made-up plant. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVIL } from './fixture/fake-plant.ts';
import { openScreen, type OnScreen } from './on-screen.ts';

let screen: OnScreen;
beforeAll(async () => {
  screen = await openScreen();
});
afterAll(() => screen?.close());
const on: OnScreen['on'] = (...all) => screen.on(...all);

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, wanted: Locator) {
  await wanted.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${String(wanted)}`);
}

describe('by keyboard alone', () => {
  it('a connection is made, its points are found, two are ticked, and their asset is made', () =>
    on(
      'overview',
      async ({ page }) => {
        await tabTo(page, page.getByRole('link', { name: 'Connect to a broker' }));
        await page.keyboard.press('Enter');
        await page.getByRole('dialog', { name: 'New connection' }).waitFor();
        await page.keyboard.type('broker.local');
        await page.keyboard.press('Enter');

        const tree = page.getByRole('treegrid', { name: 'Discover' });
        const rows = tree.locator('tbody').getByRole('row');
        await tabTo(page, rows.first());
        await page.keyboard.press('ArrowDown');
        expect(await rows.nth(1).getAttribute('aria-level')).toBe('2');
        await page.keyboard.press('ArrowLeft');
        expect(await rows.nth(1).getAttribute('aria-expanded')).toBe('false');
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press(' ');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press(' ');
        // Only the row that has the keyboard is in the way of Tab.
        await page.keyboard.press('Tab');
        await page.keyboard.type('Torque');
        await page.keyboard.press('Escape');
        expect(await rows.nth(3).evaluate((row) => row === document.activeElement)).toBe(true);
        await tabTo(page, page.getByRole('button', { name: 'Create 2 tags and the asset' }));
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: 'extruder' }).waitFor();
        await page.getByRole('region', { name: 'Torque: measurement' }).waitFor();
      },
      { plant: 'empty' },
    ));
});

describe('a connection', () => {
  const address = (page: Page) => page.getByLabel('Broker URL');

  it('needs no scheme, and is kept under its host', () =>
    on(
      'tags?new=connection',
      async ({ page }) => {
        await address(page).fill('10.0.0.7:1884');
        await page.keyboard.press('Enter');
        await page.getByRole('treegrid').waitFor();
        await page.getByRole('tab', { name: 'Connections' }).click();
        await page.getByRole('heading', { name: '10.0.0.7:1884' }).waitFor();
        await page.getByText('mqtt://10.0.0.7:1884 · MQTT 5 · live').waitFor();
      },
      { plant: 'empty' },
    ));

  it('says when its password would cross the network unencrypted', () =>
    on('tags?new=connection', async ({ page }) => {
      const warning = page.getByText('The password crosses the network unencrypted.');
      await address(page).fill('broker.local');
      await page.getByLabel('Password').fill('secret');
      await warning.waitFor();
      for (const safe of ['mqtts://broker.local', 'wss://broker.local/mqtt', 'mqtt://localhost:1883']) {
        await address(page).fill(safe);
        await warning.waitFor({ state: 'detached' });
        await address(page).fill('ws://broker.local');
        await warning.waitFor();
      }
      await page.getByLabel('Password').fill('');
      await warning.waitFor({ state: 'detached' });
    }));

  it('tells the failed step of its test first, then what it passed', () =>
    on('tags?new=connection', async ({ page }) => {
      await address(page).fill('mqtts://old-gateway:8883');
      await page.getByRole('button', { name: 'Test connection' }).click();
      const failed = page.getByText('Connect failed: Nothing answers at old-gateway:8883.');
      const passed = page.getByRole('list', { name: 'Steps before it' });
      await failed.waitFor();
      expect(await passed.getByRole('listitem').allInnerTexts()).toEqual(['Address passed']);
      expect((await failed.boundingBox())!.y).toBeLessThan((await passed.boundingBox())!.y);
    }));

  it('asks for the passphrase of a protected key', () =>
    on('tags?new=connection', async ({ page }) => {
      await address(page).fill('mqtts://broker.local');
      await page.getByText('Advanced', { exact: true }).click();
      await page.locator('summary', { hasText: 'Certificates' }).click();
      const choose = (label: string, pem: string) =>
        page
          .getByLabel(label)
          .setInputFiles({ name: 'own.pem', mimeType: 'text/plain', buffer: Buffer.from(pem) });
      await choose('Our client certificate', '-----BEGIN CERTIFICATE-----');
      await choose('Its private key', '-----BEGIN ENCRYPTED PRIVATE KEY-----');
      await page.getByRole('button', { name: 'Save' }).click();
      const passphrase = page.getByLabel('Passphrase of the key');
      expect(await passphrase.evaluate((input: HTMLInputElement) => input.validity.valueMissing)).toBe(true);
      expect(await passphrase.isVisible()).toBe(true);
      await page.getByText('needed, the key is protected').waitFor();
    }));
});

describe('discovery', () => {
  const place = 'tags?tab=discover&listen=now';
  const row = (page: Page, name: string | RegExp) => page.getByRole('treegrid').getByRole('row', { name });

  it('shows what is a tag already, under its name, and never makes it twice', () =>
    on(place, async ({ page }) => {
      const known = row(page, /already a tag/);
      await known.getByText('as Vibration').waitFor();
      expect(await known.getByRole('checkbox').isDisabled()).toBe(true);
      await page.getByRole('checkbox', { name: 'Select all shown' }).check();
      await page.getByRole('button', { name: 'Create 7 tags and the asset' }).waitFor();
    }));

  it('shows the live payload beside what is read from it, and lets it be read in another way', () =>
    on(place, async ({ page }) => {
      await row(page, /drive\.speed/).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'drive.speed' });
      await dialog.getByText(`{"v":12.5,"old":"${EVIL}"}`).waitFor();
      await dialog.getByRole('table', { name: 'What is read from it' }).waitFor();
      const format = dialog.getByLabel('Format');
      expect(await format.inputValue()).toBe('json');
      expect(await dialog.getByLabel('Path of the time').inputValue()).toBe('ts');
      const use = dialog.getByRole('button', { name: 'Use this format' });

      await dialog.getByLabel('Path of the value').fill('drive.torque');
      await use.click();
      await dialog.getByText('Another point of this list is read the same way.').waitFor();
      await format.selectOption('line-protocol');
      await dialog.getByLabel('Measurement').fill('drive');
      await dialog.getByRole('textbox', { name: 'Field' }).fill('speed');
      await dialog.getByLabel('Tags of the line').fill('p1');
      await use.click();
      await dialog.getByText('Write the tags of the line as key=value').waitFor();
      await dialog.getByLabel('Tags of the line').fill('machine=p1, line = 2');
      await use.click();
      await dialog.waitFor({ state: 'hidden' });
      await row(page, /drive,machine=p1,line=2 speed/).waitFor();
      await page.getByRole('checkbox', { name: 'Select drive.speed' }).check();
      await page.getByRole('checkbox', { name: 'Make an asset of them' }).uncheck();
      await page.getByRole('button', { name: 'Create 1 tag', exact: true }).click();
      await page.getByText('1 tag created.').waitFor({ state: 'attached' });
      await page.getByRole('tab', { name: 'Tags', exact: true }).click();
      expect(await page.getByRole('row', { name: /drive\.speed/ }).innerText()).toContain(
        'drive,machine=p1,line=2 speed',
      );
    }));

  it('adds to an asset of the same name, and refuses where models stand on its tags', () =>
    on(place, async ({ page }) => {
      const name = page.getByRole('textbox', { name: 'Asset name', exact: true });
      await page.getByRole('checkbox', { name: 'Select all of plant/pump-b' }).check();
      await name.fill('Pump station A');
      await page.getByText('Pump station A is there already: 5 tags will be added to it.').waitFor();
      await page.getByRole('button', { name: 'Create 5 tags and the asset' }).click();
      await page.getByText('models were trained on its tags').waitFor();
      // Nothing was made: they can still be ticked.
      await page.getByRole('button', { name: 'Create 5 tags and the asset' }).waitFor();
      await name.fill('Compressor 3');
      await page.getByRole('button', { name: 'Create 5 tags and the asset' }).click();
      await page.getByRole('heading', { level: 1, name: 'Compressor 3' }).waitFor();
      await page.goto(page.url().replace(/#.*/, '#/tags?tab=assets'));
      await page.getByRole('row', { name: /Compressor 3 9 / }).waitFor();
      expect(await page.getByRole('row', { name: /Compressor 3/ }).count()).toBe(1);
    }));
});

describe('an asset', () => {
  it('says in words when it is scored', () =>
    on('tags?tab=assets', async ({ page }) => {
      const row = page.getByRole('row', { name: /Pump station A/ });
      await row.getByText('always').waitFor();
      await row.getByRole('button', { name: 'Change' }).click();
      await page.getByLabel('Machine is off when').selectOption('Flow is');
      await page.getByLabel('below').fill('5');
      await page.getByRole('button', { name: 'Save' }).click();
      await row.getByText('not while Flow is below 5 m³/h').waitFor();
    }));
});

describe('nothing serious is found by axe', () => {
  const open: Readonly<Record<string, [string, (page: Page) => Promise<unknown>]>> = {
    'the payload of a point': [
      'tags?tab=discover&listen=now',
      async (page) => {
        await page.getByRole('button', { name: 'Look at the payload of drive.speed' }).click();
        await page.getByRole('table', { name: 'What is read from it' }).waitFor();
      },
    ],
    'the test of a connection': [
      'tags?new=connection',
      async (page) => {
        await page.getByLabel('Broker URL').fill('old-gateway');
        await page.getByLabel('Password').fill('secret');
        await page.getByText('Advanced', { exact: true }).click();
        await page.locator('summary', { hasText: 'Certificates' }).click();
        await page.getByRole('button', { name: 'Test connection' }).click();
        await page.getByText('Connect failed').waitFor();
      },
    ],
    'the change of an asset': [
      'tags?tab=assets',
      (page) => page.getByRole('button', { name: 'Change Pump station A' }).click(),
    ],
  };
  it.each(Object.entries(open))('in %s', (_, [place, before]) =>
    on(
      place,
      async ({ page }) => {
        await before(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))])).toEqual([]);
      },
      { theme: 'light' },
    ),
  );
});

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
