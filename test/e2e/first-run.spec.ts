/** A new user's first hour: an empty Mnemo, a broker nobody told it of, and the screen alone. */
import { expect, test, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { startHost } from '../../src-main/host/supervisor.ts';
import { NO_MOSQUITTO, startMosquitto } from '../broker.ts';
import { MACHINE, MACHINE_POINTS, PLANT_NUMBERS, startUnknownPlant } from './unknown-plant.ts';
import { watchPage } from './watched-page.ts';

const SCREENSHOTS =
  process.env['MNEMO_SCREENSHOTS'] ?? fileURLToPath(new URL('../../test-results/first-run', import.meta.url));

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
const step = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('a new user gets from nothing to a live chart, a model and an acknowledged alarm', async ({
  page,
}, info) => {
  test.skip(NO_MOSQUITTO !== null, NO_MOSQUITTO ?? '');
  const screen = watchPage(page, SCREENSHOTS);
  const { click, shoot, type } = screen;
  const broker = await startMosquitto();
  const plant = await startUnknownPlant(broker.url);
  const host = await startHost({ dataDir: info.outputPath('data'), port: 0, log: pino({ level: 'silent' }) });
  try {
    await test.step('from the first start to a live chart', async () => {
      await page.goto(host.url);
      await page.getByText('No asset yet').waitFor();
      await shoot('01-first-start');
      await click(page.getByRole('link', { name: 'Connect to a broker' }));
      await type(page.getByLabel('Broker URL'), broker.url);
      await shoot('02-connection');
      await click(button(page, 'Save'));
      // The texts among them are no measurements.
      await page.getByText(`${PLANT_NUMBERS} numeric points`, { exact: true }).waitFor();
      await click(page.getByRole('checkbox', { name: `Select all of halle7/${MACHINE}`, exact: true }));
      await shoot('03-discovery');
      await click(button(page, `Create ${MACHINE_POINTS} tags and the asset`));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(MACHINE);
      const strips = page.getByRole('region', { name: /: measurement, reconstruction and normal band$/ });
      await expect(strips).toHaveCount(MACHINE_POINTS);
      for (const strip of await strips.all()) await strip.getByText(/measured -?\d/).waitFor();
      await shoot('04-live-chart');
      expect(screen.clicks(), 'clicks from the first start to the live chart').toBeLessThanOrEqual(8);
      expect(screen.typed(), 'fields typed into: the URL').toBe(1);
    });

    await test.step('a shorter sample period, for a machine this quick', async () => {
      await click(page.getByRole('link', { name: 'Record a baseline and train' }));
      await click(page.getByRole('link', { name: 'Edit the asset' }));
      await click(button(page, `Change ${MACHINE}`));
      await type(page.getByLabel('Sample period, seconds'), '0.2');
      await type(page.getByLabel('Window length, samples'), '16');
      await click(button(page, 'Save'));
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await click(view(page, 'Train'));
      await step(page, 'Asset').getByText('3.2 s: 16 steps of 0.2 s').waitFor();
      await step(page, 'Asset')
        .getByText(/^Newest data: /)
        .waitFor();
    });

    await test.step('record a baseline', async () => {
      await click(button(page, 'Start recording'));
      await page.getByText(/^Recording since/).waitFor();
      await expect(step(page, 'Training')).toContainText('Locked while the baseline is being recorded');
      const length = page.getByRole('list', { name: 'Baselines' }).getByText(/in all/);
      await shoot('05-recording');
      await expect(length).toHaveText(/^[34]\d s in all, recording/, { timeout: 60_000 });
      await click(button(page, 'Stop recording'));
      await expect(length).toHaveText(/^[34]\d s in all$/);
    });

    await test.step('read the quality report', async () => {
      await step(page, 'Quality').getByText('Thin, but it can be trained on').waitFor();
      const table = page.getByRole('table', { name: 'Quality by tag' });
      await expect(table.getByRole('rowheader')).toHaveCount(MACHINE_POINTS);
      await table.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await shoot('06-quality');
    });

    await test.step('train and arm', async () => {
      await click(button(page, 'Start training'));
      await page.getByText('Model 1 is trained.').waitFor({ timeout: 120_000 });
      await page.getByText('Model 1 is trained.').scrollIntoViewIfNeeded();
      await shoot('07-trained');
      await click(button(page, 'Arm model 1'));
      await button(page, 'Disarm model 1').waitFor();
      await shoot('08-armed');
    });

    await test.step('see the live score', async () => {
      await click(view(page, 'Assets'));
      await page.getByText(/^Score 0\.\d+ × its threshold: behaves as in the baseline/).waitFor();
      await click(page.getByRole('radio', { name: '5 min' }));
      await shoot('09-live-score');
      await click(view(page, 'Overview'));
    });

    await test.step('a fault: alarm on the overview and on the wall', async () => {
      const opening = page.waitForEvent('popup');
      await click(button(page, 'Wall display'));
      const wall = await opening;
      const onWall = watchPage(wall, SCREENSHOTS);
      await wall.setViewportSize({ width: 1920, height: 1080 });
      const tile = (state: RegExp) => wall.getByRole('article', { name: state });
      await tile(new RegExp(`^${MACHINE}: Normal$`)).waitFor();
      plant.breakDown();
      await page.getByRole('link', { name: new RegExp(`^${MACHINE} .*Alarm, not acknowledged`) }).waitFor();
      await tile(new RegExp(`^${MACHINE}: Alarm, not acknowledged$`)).waitFor();
      await shoot('10-overview-alarm');
      await onWall.shoot('11-wall-alarm');

      await page.bringToFront();
      await click(page.getByRole('link', { name: '1 unacknowledged' }));
      await shoot('12-incident');
      await type(page.getByLabel('Your name'), 'Night shift');
      await click(button(page, 'Acknowledge alarm 1'));
      await page.getByText('No alarm waits').waitFor();
      await tile(new RegExp(`^${MACHINE}: Alarm, acknowledged`)).waitFor();
      await shoot('13-acknowledged');
      await onWall.shoot('14-wall-acknowledged');
      expect(onWall.complaints).toEqual([]);
    });

    await test.step('a second model in shadow beside it, then in its place, and rolled back', async () => {
      await click(view(page, 'Train'));
      await type(page.getByLabel('Seed'), '2');
      await click(button(page, 'Start training'));
      await page.getByText('Model 2 is trained.').waitFor({ timeout: 120_000 });
      const versions = page.getByRole('table', { name: 'Model versions' });
      const state = (model: string) => versions.getByRole('row', { name: model });
      await click(button(page, 'Run model 2 in shadow'));
      await expect(state('Model 2')).toContainText('Shadow');
      await expect(state('Model 1')).toContainText('Armed');
      // It scores, and the alarm that stands stays the only one.
      await page.getByText(/^Model 2 runs in shadow: its score is \d+\.\d × its threshold now\.$/).waitFor();
      await page.getByText('No alarm waits').waitFor();
      await shoot('15-shadow');
      await click(button(page, 'Arm model 2'));
      await button(page, 'Disarm model 2').waitFor();
      await click(button(page, 'Roll back to model 1'));
      await button(page, 'Disarm model 1').waitFor();
      await expect(state('Model 2')).toContainText('Not armed');
    });
    expect(screen.complaints).toEqual([]);
  } finally {
    await plant.close();
    await host.stop();
    await broker.stop();
  }
});
