/** The guided path from an asset to an armed model, in a real Chromium over the made-up plant, by mouse and by keyboard. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScreen, type OnScreen } from './on-screen.ts';

let screen: OnScreen;
beforeAll(async () => {
  screen = await openScreen();
});
afterAll(() => screen?.close());
const on: OnScreen['on'] = (...all) => screen.on(...all);

const step = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const bar = (page: Page) => page.getByRole('navigation', { name: 'The way to a trained model' });
/** Drags over a share of the timeline. */
async function drag(page: Page, from: number, to: number) {
  const chart = page.getByRole('img', { name: 'Recorded data' });
  await chart.scrollIntoViewIfNeeded();
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + from * box.width, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, box.y + 50, { steps: 4 });
  await page.mouse.up();
}

describe('the steps', () => {
  it('say how they stand in words, and lead to each', () =>
    on('train/3', async ({ page }) => {
      await page.getByText('Not enough to train on', { exact: true }).waitFor();
      const words = (await bar(page).getByRole('button').allInnerTexts()).map((each) =>
        each.replace(/\s+/g, ' '),
      );
      expect(words).toEqual([
        '1 Asset Done',
        '2 Baseline Done',
        '3 Quality Now',
        '4 Sensitivity Locked',
        '5 Training Now',
        '6 Result Locked',
        '7 Arm Locked',
      ]);
      await bar(page).getByRole('button', { name: 'Sensitivity' }).focus();
      await page.keyboard.press('Enter');
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.textContent?.trim()))
        .toContain('Sensitivity');
      await step(page, 'Sensitivity').getByText('this baseline is not enough to train on').waitFor();
    }));

  it('are clear where nothing has come yet', () =>
    on(
      'train/1',
      async ({ page }) => {
        await step(page, 'Asset').getByText('No data has come yet.').waitFor();
        await step(page, 'Baseline').getByText('No baseline yet.').waitFor();
        for (const name of ['Quality', 'Sensitivity', 'Training'])
          await step(page, name).getByText('Locked until there is a baseline').waitFor();
        for (const name of ['Result', 'Arm'])
          await step(page, name).getByText('Locked until a model is trained.').waitFor();
      },
      { plant: 'fresh' },
    ));

  it.each(['dark', 'light'] as const)('have no serious finding of axe, %s', (theme) =>
    on(
      'train/2',
      async ({ page }) => {
        await page.getByText('Compare two versions').click();
        await page.getByRole('tab', { name: 'Memory map' }).click();
        await page.getByRole('group', { name: 'Memory items' }).waitFor();
        const { violations } = await new AxeBuilder({ page }).include('main').analyze();
        expect(
          violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => [id, nodes[0]?.html]),
        ).toEqual([]);
      },
      { theme },
    ),
  );
});

describe('asset', () => {
  it('takes a machine-off rule and the modes that count, and refuses a mode tag without modes', () =>
    on('train/1', async ({ page }) => {
      const rules = step(page, 'Asset');
      await rules.getByLabel('The machine counts as off').selectOption('while Flow is low');
      await rules.getByLabel('below (m³/h)').fill('20');
      await rules.getByLabel('Operating-mode tag').selectOption('Discharge pressure');
      await rules.getByRole('button', { name: 'Save rules' }).click();
      await rules.getByText('Tick at least one mode that counts').waitFor();
      // What the tag showed in the last 30 days, rounded.
      await rules.getByRole('checkbox', { name: '4', exact: true }).check();
      await rules.getByLabel('Other value').fill('7');
      await page.keyboard.press('Enter');
      expect(await rules.getByRole('checkbox', { name: '7', exact: true }).isChecked()).toBe(true);
      await rules.getByRole('button', { name: 'Save rules' }).click();
      await expect.poll(() => rules.getByRole('button', { name: 'Save rules' }).isDisabled()).toBe(true);
      expect(await rules.getByLabel('below (m³/h)').inputValue()).toBe('20');
      expect(await rules.getByRole('checkbox', { name: '4', exact: true }).isChecked()).toBe(true);
    }));

  it('says when a tag measures rather than tells a mode', () =>
    on('train/1', async ({ page }) => {
      await page.getByLabel('Operating-mode tag').selectOption('Flow');
      await page.getByText('so it seems to measure something').waitFor();
    }));
});

describe('baseline', () => {
  it('is drawn with the mouse from several ranges and left-out ones, stored, and used below', () =>
    on('train/1', async ({ page }) => {
      await drag(page, 0.2, 0.4);
      await drag(page, 0.35, 0.5);
      await drag(page, 0.6, 0.7);
      await page.getByRole('radio', { name: 'Leave out' }).click();
      await drag(page, 0.3, 0.35);
      const rows = page.getByRole('list', { name: 'Drawn ranges' }).getByRole('listitem');
      expect((await rows.allInnerTexts()).map((row) => row.split(/\s/)[0])).toEqual([
        'Normal',
        'Left',
        'Normal',
      ]);
      await rows
        .nth(2)
        .getByRole('button', { name: /^Remove/ })
        .click();
      expect(await rows.count()).toBe(2);
      await page.getByRole('button', { name: 'Store as new baseline' }).click();
      const stored = page
        .getByRole('list', { name: 'Baselines' })
        .getByRole('listitem')
        .filter({ hasText: 'Baseline 4' });
      await stored.getByText(/^without 23 Nov/).waitFor();
      expect(await stored.getByRole('radio').isChecked()).toBe(true);
      await page.getByText('Nothing drawn yet.').waitFor();
      await step(page, 'Quality')
        .getByText(/^It holds [\d,]+ grid steps/)
        .waitFor();
    }));

  it('is drawn by keyboard: arrows move the time, Enter marks both ends, Escape drops', () =>
    on('train/1', async ({ page }) => {
      const cursor = page.getByRole('slider', { name: /^Time marker/ });
      await cursor.focus();
      await page.keyboard.press('Home');
      const first = await cursor.getAttribute('aria-valuetext');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Enter');
      const row = page.getByRole('list', { name: 'Drawn ranges' }).getByRole('listitem');
      expect(await row.innerText()).toContain(first);
      expect(await row.innerText()).toContain('12 min');
    }));

  it('is typed, and refuses a range that ends before it starts', () =>
    on('train/1', async ({ page }) => {
      await page.getByRole('textbox', { name: 'From' }).fill('2026-11-23 13:00:00');
      await page.getByLabel('To', { exact: true }).fill('2026-11-23 12:00:00');
      await page.getByRole('button', { name: 'Add this range' }).click();
      await page.getByText('The end of the range must lie after its start.').waitFor();
      await page.getByLabel('To', { exact: true }).fill('2026-11-23 13:30');
      await page.keyboard.press('Enter');
      await page.getByRole('list', { name: 'Drawn ranges' }).getByText('30 min').first().waitFor();
    }));

  it('starts from a stored one, and asks once before one is removed', () =>
    on('train/1', async ({ page }) => {
      await page.getByRole('button', { name: 'Draw from it: baseline 1' }).click();
      await expect
        .poll(() => page.getByRole('list', { name: 'Drawn ranges' }).getByRole('listitem').count())
        .toBe(2);
      await page.getByRole('button', { name: 'Remove Baseline 1' }).click();
      const dialog = page.getByRole('alertdialog', { name: 'Remove baseline 1?' });
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Remove Baseline 1' }).click();
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await page.getByText('No baseline yet.').waitFor();
    }));
});

describe('quality', () => {
  it('reports tag by tag, the worst first, and locks the training where one prevents it', () =>
    on('train/3', async ({ page }) => {
      const table = page.getByRole('table', { name: 'Quality by tag' });
      await table.waitFor();
      expect(await table.getByRole('rowheader').allInnerTexts()).toEqual([
        'Motor current',
        'Bearing temperature',
        'Vibration',
        'Flow',
      ]);
      const worst = await table.getByRole('row', { name: 'Motor current' }).innerText();
      expect(worst).toContain('64 %');
      expect(worst).toContain('Prevents training');
      await step(page, 'Quality')
        .getByText(/Training would refuse because of Motor current/)
        .waitFor();
    }));

  it('lets a thin baseline be trained on, and says what that costs', () =>
    on('train/2', async ({ page }) => {
      await page.getByRole('button', { name: 'Stop recording' }).click();
      await step(page, 'Quality').getByText('Reading the baseline').waitFor();
      await step(page, 'Quality').getByText('Thin, but it can be trained on').waitFor();
      await step(page, 'Training').getByText('What thin costs').waitFor();
    }));

  it('says what failed, and tries again', () =>
    on('train/4', async ({ page }) => {
      await page.getByRole('textbox', { name: 'From' }).fill('2026-11-23 12:00');
      await page.getByLabel('To', { exact: true }).fill('2026-11-23 13:40');
      await page.getByRole('button', { name: 'Add this range' }).click();
      await page.getByRole('button', { name: 'Store as new baseline' }).click();
      const quality = step(page, 'Quality');
      await quality.getByText('The samples of 23 November are being moved.').waitFor();
      await quality.getByRole('button', { name: 'Try again' }).click();
      await quality.getByText('Enough to train on').waitFor();
    }));
});

describe('sensitivity', () => {
  it('is chosen by keyboard, and told as a threshold; what was not counted is called extrapolated', () =>
    on('train/1', async ({ page }) => {
      const sensitivity = step(page, 'Sensitivity');
      await sensitivity.getByText('For 1 false alarm a week the threshold would be 2.43').waitFor();
      await sensitivity.getByRole('radio', { name: '1 a week' }).focus();
      await page.keyboard.press('ArrowDown');
      await sensitivity.getByText('For 7 false alarms a week the threshold would be 1.9').waitFor();
      await sensitivity.getByText(/could not be counted in that time/).waitFor();
      await page.keyboard.press('ArrowDown');
      await sensitivity.getByLabel('Expected false alarms a week').fill('0');
      await sensitivity.getByText('Type a number from 0.01 to 168.').waitFor();
      await sensitivity.getByLabel('Expected false alarms a week').fill('0.5');
      await step(page, 'Training').getByText('for 0.5 false alarms a week.').waitFor();
    }));
});

describe('training', () => {
  it('is shown while it runs, and cancelled', () =>
    on('train/3', async ({ page }) => {
      await page.getByText('Epoch 24 of 60, about 48 s left').waitFor();
      await page.getByText('Device: wasm (processor, WebAssembly). Fastest: 1,340 windows/s').waitFor();
      const remarks = page.getByRole('list', { name: 'Remarks' }).getByRole('listitem');
      expect(await remarks.allInnerTexts()).toEqual([
        'Taken up again after Mnemo was interrupted.',
        'Resumed at epoch 11.',
      ]);
      const other = page.getByText('libtensorflow is not set up.');
      expect(await other.isVisible()).toBe(false);
      await page.getByText('Why not another device').click();
      expect(await other.isVisible()).toBe(true);
      await page.getByRole('button', { name: 'Cancel training' }).click();
      await page.getByText('The training was cancelled.').waitFor();
    }));

  it('waits for that of another asset, and then says why the engine refuses', () =>
    on('train/1', async ({ page }) => {
      const training = step(page, 'Training');
      await training.getByText('Compressor 3 is being trained now').waitFor();
      expect(await training.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
      await training.getByRole('link', { name: 'Go to that training' }).click();
      await page.getByRole('button', { name: 'Cancel training' }).click();
      await page.goBack();
      await page.getByRole('button', { name: 'Start training' }).click();
      await page
        .getByText('The baseline holds 4 minutes of data; training needs at least 30. Record more.')
        .waitFor();
    }));
});

describe('result', () => {
  it('says what a model can see: paths compared, smallest faults, blind spots', () =>
    on('train/1', async ({ page }) => {
      const result = page.getByRole('region', { name: 'What model 3 can see' });
      await result.getByText(/^The MemAE was better on injected faults by 6 percentage points/).waitFor();
      const paths = result.getByRole('table', { name: 'Linear references and MemAE on injected faults' });
      expect(await paths.getByRole('row', { name: 'window PCA' }).innerText()).toContain('not heard');
      await result.getByText('8 of 60 combinations are blind spots.').waitFor();
      await result.getByText('Bearing temperature: delayed, broken correlation').waitFor();
      const table = result.getByRole('table', { name: 'Smallest fault found' });
      const cells = (tag: string) => table.getByRole('row', { name: tag }).getByRole('cell').allInnerTexts();
      expect((await cells('Discharge pressure')).slice(0, 4)).toEqual(['0.2', '0.5', '0.7', '15']);
      expect(await cells('Bearing temperature')).toContain('own alarm, 4 min');
      await result.getByLabel('Cells show').selectOption('the same in units and time');
      expect((await cells('Discharge pressure')).slice(0, 2)).toEqual(['0.31 bar', '0.78 bar']);
      await result.getByLabel('Order').selectOption('most blind spots first');
      expect(await table.getByRole('rowheader').first().innerText()).toBe('Bearing temperature');
      const download = page.waitForEvent('download');
      await result.getByRole('button', { name: 'Save as CSV' }).click();
      expect((await download).suggestedFilename()).toBe('data-sheet-model-3.csv');
      await step(page, 'Result')
        .getByRole('combobox', { name: /^Model/ })
        .selectOption('Model 2');
      await page
        .getByText('This model was trained before there were data sheets. Train again to get one.')
        .waitFor();
      await page.getByRole('tab', { name: 'Memory map' }).click();
      await page.getByText('before the origin of its memory was recorded').waitFor();
    }));

  it('keeps the head of a long data sheet in sight, for the keyboard too', () =>
    on('train/4', async ({ page }) => {
      const area = page.getByRole('region', { name: 'Smallest fault found' });
      await area.focus();
      const head = area.getByRole('columnheader', { name: 'Bias' });
      const before = (await head.boundingBox())!;
      for (let i = 0; i < 8; i++) await page.keyboard.press('PageDown');
      await expect.poll(() => area.evaluate((element) => element.scrollTop)).toBeGreaterThan(500);
      const outer = (await area.boundingBox())!;
      const after = (await head.boundingBox())!;
      expect(after.y - outer.y).toBeLessThan(before.height + 2);
      expect(await area.getByRole('rowheader').count()).toBe(100);
    }));

  it('maps the memory after a drift, by keyboard, with the way to the baseline periods of an item', () =>
    on('train/2', async ({ page }) => {
      const banner = page.getByRole('region', { name: 'The memory has drifted' });
      await banner.getByText('differently from the baseline (0.31, normal up to 0.18).').waitFor();
      await banner.getByRole('button', { name: 'See the memory map' }).click();
      const items = page.getByRole('group', { name: 'Memory items' }).getByRole('radio');
      expect(await items.count()).toBe(40);
      await items.first().focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const name = /^Item \d+/.exec((await items.nth(1).getAttribute('aria-label'))!)![0];
      const detail = page.getByRole('region', { name, exact: true });
      await detail.getByText(/^Baseline: \d+ % of windows recall it/).waitFor();
      await page.getByLabel('Order').selectOption('by number');
      expect(await items.first().getAttribute('aria-label')).toContain('Item 0');
      await detail.getByRole('link').first().click();
      await expect.poll(() => page.url()).toMatch(/#\/asset\/2\?from=\d+&to=\d+/);
    }));

  it('leads from a held-back example to that time', () =>
    on('train/1', async ({ page }) => {
      await page.getByRole('tab', { name: 'Held-back examples' }).click();
      const table = page.getByRole('table', { name: 'Held-back examples' });
      expect(await table.getByRole('row').count()).toBe(6);
      await table.getByRole('link').first().click();
      await expect.poll(() => page.url()).toMatch(/#\/asset\/1\?from=\d+&to=\d+/);
    }));
});

describe('versions', () => {
  const row = (page: Page, model: string) =>
    page.getByRole('table', { name: 'Model versions' }).getByRole('row', { name: model });

  it('arms another version, a flagged one only after a confirmation that says so', () =>
    on('train/1', async ({ page }) => {
      const arm = page.getByRole('button', { name: 'Arm model 2' });
      const dialog = page.getByRole('alertdialog', {
        name: 'Arm model 2 although it is flagged: memory died?',
      });
      await arm.click();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await page.getByRole('button', { name: 'Disarm model 3' }).isVisible()).toBe(true);
      await arm.click();
      await dialog.getByRole('button', { name: 'Arm' }).click();
      await page.getByRole('button', { name: 'Disarm model 2' }).waitFor();
      await page.getByRole('button', { name: 'Run model 3 in shadow' }).click();
      await row(page, 'Model 3').getByText('Shadow').waitFor();
      await page.getByRole('button', { name: 'Arm model 3' }).click();
      await page.getByRole('button', { name: 'Disarm model 3' }).click();
      await page.getByText('No model is armed, so this asset is not scored.').waitFor();
    }));

  it('ends a shadow run, rolls back, retires and takes back, by keyboard', () =>
    on('train/2', async ({ page }) => {
      await page.getByRole('button', { name: 'More for model 4' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'End the shadow run' }).focus();
      await page.keyboard.press('Enter');
      await row(page, 'Model 4').getByText('Not armed').waitFor();
      await page.getByRole('button', { name: 'Roll back to model 4' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Disarm model 4' }).waitFor();
      await page.getByRole('button', { name: 'More for model 5' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Retire' }).focus();
      await page.keyboard.press('Enter');
      await row(page, 'Model 5').getByText('Retired').waitFor();
      await page.getByRole('group', { name: 'Model 5 was retired.' }).waitFor();
      await page.getByRole('button', { name: 'Take back model 5' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Arm model 5' }).waitFor();
    }));

  it('compares two of them side by side', () =>
    on('train/2', async ({ page }) => {
      await page.getByText('Compare two versions').click();
      const table = page.getByRole('table', { name: 'Compare two versions' });
      const cells = (name: string) => table.getByRole('row', { name }).getByRole('cell').allInnerTexts();
      expect(await cells('Faulty rows found together')).toEqual(['36 %', '33 %']);
      expect(await cells('Threshold is')).toEqual(['counted', 'extrapolated']);
      await page.getByText(/^Smaller faults are seen by Model 5 in \d+, by Model 4 in \d+/).waitFor();
      const differences = page.getByRole('table', { name: 'Where the data sheets differ' });
      expect(await differences.getByRole('row').count()).toBeGreaterThan(3);
      await table.getByLabel('Second version').selectOption('Model 5');
      await page.getByText('Both see the same smallest faults in every tag.').waitFor();
    }));
});
