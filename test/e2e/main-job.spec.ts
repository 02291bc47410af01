/** The main job through the screen alone: from an empty start to the report of an incident. */
import { expect, test, type Download, type Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { SECOND } from '../../src-main/api/words.ts';
import { startHost } from '../../src-main/host/supervisor.ts';
import { connectPublisher, createPumpStation, paceBySpeed } from '../../src-main/simulator/index.ts';
import { startMosquitto } from '../broker.ts';
import { pdfWords } from './pdf-words.ts';
import { watchPage } from './watched-page.ts';

const HOUR = 3600 * SECOND;
const HTML_NAME = '<img src=x onerror=alert(1)>';
const FORMULA_NAME = '=HYPERLINK("http://127.0.0.1/","Motor current")';
const HTML_NOTE = 'Bearing hot. <b onmouseover=alert(2)>Greased it.</b>';
const SCREENSHOTS =
  process.env['MNEMO_SCREENSHOTS'] ?? fileURLToPath(new URL('../../test-results/screens', import.meta.url));

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });

async function saved(download: Download, folder: string): Promise<string> {
  const file = path.join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

test('an operator connects, records, trains, watches, explains and reports', async ({ page }, info) => {
  const screen = watchPage(page, SCREENSHOTS);
  const { click, choose, shoot } = screen;
  const broker = await startMosquitto();
  const host = await startHost({
    dataDir: info.outputPath('data'),
    port: 0,
    log: pino({ level: 'silent' }),
  });
  const station = createPumpStation({ seed: 11, samplePeriod: 5 });
  const start = station.now;
  const publisher = await connectPublisher(station, { url: broker.url });
  /** Up to an event time: fast, and the last five minutes slowly enough to be seen. */
  const run = async (until: number) => {
    await publisher.run(until - 300 * SECOND);
    await publisher.run(until, paceBySpeed(150));
  };
  try {
    await test.step('connect', async () => {
      await page.goto(host.url);
      await page.getByText('No asset yet').waitFor();
      await shoot('01-first-start');
      await click(page.getByRole('link', { name: 'Connect to a broker' }));
      await page.getByLabel('Broker URL').fill(broker.url);
      await page.getByRole('textbox', { name: /^Name/ }).fill('Plant');
      if (!broker.speaksMqtt5) await choose(page.getByLabel('Protocol'), 'MQTT 3.1.1');
      await choose(page.getByLabel('Clock'), /^Replay/);
      await click(button(page, 'Test connection'));
      await expect(page.getByRole('list', { name: 'Test result' }).getByText('passed')).toHaveCount(4);
      await shoot('02-connection');
      await click(button(page, 'Save'));
    });

    await test.step('see tags, name them, make the asset', async () => {
      // Saving listens for three seconds; the plant sends four samples a second for longer than that.
      await publisher.run(start + 100 * SECOND, paceBySpeed(20));
      await page.getByText('19 numeric points').waitFor();
      await page.getByLabel('Name of plant/pump-station/sensor/bearing_temperature value').fill(HTML_NAME);
      await page.getByLabel(`Unit of ${HTML_NAME}`).fill('°C');
      await page.getByLabel('Name of plant/pump-station/pump motor_current').fill(FORMULA_NAME);
      await click(page.getByRole('checkbox', { name: 'Select all shown' }));
      await page.getByLabel('Asset name', { exact: true }).fill('Pump <b>station</b>');
      await page.getByLabel('Sample period, seconds').fill('5');
      await page.getByLabel('Window length, samples').fill('32');
      await shoot('03-discover');
      await click(button(page, 'Create 19 tags and the asset'));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pump <b>station</b>');
      await run(start + 660 * SECOND);
      const strip = page.getByRole('region', { name: HTML_NAME });
      await expect(strip.getByText(/measured.*\d °C/)).toBeVisible();
      await shoot('04-asset-untrained');
    });
    expect(screen.clicks(), 'clicks from the first start to the live chart').toBe(broker.speaksMqtt5 ? 6 : 7);

    const baselineEnd = start + 8 * HOUR;
    await test.step('record a baseline', async () => {
      await click(page.getByRole('link', { name: 'Record a baseline and train' }));
      await click(button(page, 'Start recording'));
      await page.getByText(/^Recording since/).waitFor();
      await run(baselineEnd);
      const recorded = page.getByRole('list', { name: 'Baselines' });
      await expect(recorded.getByText(/^7 h 49 min in all, recording/)).toBeVisible({ timeout: 60_000 });
      await page.getByLabel('Length of time shown').selectOption('8 h');
      await shoot('05-recording');
      await click(button(page, 'Stop recording'));
      await expect(recorded.getByText(/^7 h 49 min in all$/)).toBeVisible();
    });

    await test.step('train, with the loss to see', async () => {
      await click(button(page, 'Start training'));
      await page.getByText(/^Epoch ([3-9]|\d\d) of \d+/).waitFor({ timeout: 60_000 });
      await page.getByRole('img', { name: /^Loss by epoch/ }).scrollIntoViewIfNeeded();
      await shoot('06-training');
      await page.getByText('Model 1 is trained.').waitFor({ timeout: 120_000 });
      await shoot('07-trained');
      await click(button(page, 'Arm model 1'));
      await button(page, 'Disarm model 1').waitFor();
      await shoot('08-armed');
    });

    await test.step('watch live', async () => {
      await run(baselineEnd + 0.75 * HOUR);
      await click(view(page, 'Assets'));
      await expect(page.getByText(/^Score 0\.\d+ × its threshold: behaves as in the baseline/)).toBeVisible();
      await shoot('09-asset-normal');
      await click(view(page, 'Overview'));
      await page.getByRole('link', { name: /^Pump <b>station<\/b> 0\.\d × of threshold Normal/ }).waitFor();
      await shoot('10-overview-normal');
    });

    await test.step('see the fault: alarm, and the reconstruction over the measurement', async () => {
      station.inject({ kind: 'bearing-wear', size: 10 });
      await run(baselineEnd + 1.25 * HOUR);
      await page
        .getByRole('link', { name: /^Pump <b>station<\/b> \d+\.\d × of threshold Alarm, not acknowledged/ })
        .waitFor();
      await shoot('11-overview-alarm');
      await click(page.getByRole('link', { name: /^Pump <b>station/ }));
      await expect(page.getByText(/^Score \d+\.\d+ × its threshold. Most involved: .*<img/)).toBeVisible();
      await expect(page.getByRole('region', { name: HTML_NAME }).getByText(/expected.*\d °C/)).toBeVisible();
      await shoot('12-asset-alarm');
    });

    await test.step('acknowledge, explain, judge', async () => {
      await click(page.getByRole('link', { name: '1 unacknowledged' }));
      await shoot('13-incident-new');
      await page.getByLabel('Your name').fill('Night shift');
      await click(button(page, 'Acknowledge alarm 1'));
      await page.getByText(/^Night shift, \d+ \w+ \d{4}, \d\d:\d\d:\d\d$/).waitFor();
      await page.getByText('No alarm waits').waitFor();
      await page.getByLabel('Note').fill(HTML_NOTE);
      await click(button(page, 'Add note'));
      await page.getByText(HTML_NOTE).waitFor();
      await choose(page.getByLabel('Verdict'), 'Fault');
      await page
        .getByRole('link', { name: /Incident 1/ })
        .getByText('Fault')
        .waitFor();
    });

    await test.step('export the report and read it', async () => {
      await click(button(page, 'Export report'));
      const download = async (name: string) => {
        const waiting = page.waitForEvent('download');
        await click(page.getByRole('link', { name: `Download ${name}` }));
        return saved(await waiting, info.outputDir);
      };
      const words = pdfWords(await download('report.pdf'));
      for (const literal of [HTML_NAME, 'Pump <b>station</b>', HTML_NOTE, 'Night shift', 'Europe/Berlin'])
        expect(words).toContain(literal);
      const csv = readFileSync(await download('data.csv'), 'utf8');
      const [header, ...rows] = parse(csv, { bom: true }) as string[][];
      expect(rows.length).toBeGreaterThan(100);
      expect(header!.some((cell) => cell.includes(HTML_NAME))).toBe(true);
      expect(header!.some((cell) => cell.includes(FORMULA_NAME))).toBe(true);
      expect([...header!, ...rows.flat()].filter((cell) => /^[=+@\t\r]|^-[^\d]/.test(cell))).toEqual([]);
      await download('manifest.json');
      await shoot('14-incident-reported');
    });

    await test.step('every other view', async () => {
      await click(page.getByRole('link', { name: 'Show on the timeline' }));
      await button(page, 'Back to live').waitFor();
      await page.getByRole('region', { name: HTML_NAME }).locator('canvas').waitFor();
      await shoot('15-asset-incident');
      await click(view(page, 'Tags'));
      await shoot('16-connections');
      await click(page.getByRole('tab', { name: 'Tags' }));
      await page.getByRole('rowheader', { name: HTML_NAME }).waitFor();
      await shoot('17-tags');
      await click(page.getByRole('tab', { name: 'Assets' }));
      await shoot('18-assets');
      await click(view(page, 'Health'));
      await page.getByRole('table', { name: 'Counters of every stage' }).waitFor();
      await shoot('19-health');
      await click(view(page, 'Train'));
      await page.getByText('Model 1', { exact: true }).first().waitFor();
      await shoot('20-train-after');
      const sheet = page.getByRole('region', { name: 'What model 1 can see' });
      await expect(sheet.getByText(/^(The linear references|The MemAE|Linear references) /)).toBeVisible();
      const table = sheet.getByRole('table', { name: 'Smallest fault found' });
      await expect(table.getByRole('rowheader')).toHaveCount(19);
      await expect(table.getByRole('row', { name: HTML_NAME }).getByRole('cell')).toHaveCount(8);
      await sheet.evaluate((element) => element.scrollIntoView());
      await shoot('21-data-sheet');
      const waiting = page.waitForEvent('download');
      await click(button(page, 'Save as CSV'));
      const rows = parse(readFileSync(await saved(await waiting, info.outputDir), 'utf8'), { bom: true });
      expect(rows).toHaveLength(1 + 19 * 8);
      expect(rows.flat().filter((cell: string) => /^[=+@]/.test(cell))).toEqual([]);
    });
    expect(await page.locator('main img').count()).toBe(0);
    expect(screen.complaints).toEqual([]);
  } finally {
    await publisher.close();
    await host.stop();
    await broker.stop();
  }
});
