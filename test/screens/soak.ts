/**
 * Eight hours of event time in ten minutes on one screen: 32 tags told live, one view after the other. The heap is
 * measured after a forced collection once an event hour; what it grows by after the first must stay below 1 MiB an hour.
 *
 *   npm run test:soak [-- --minutes 10]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import { WIDE_ASSET } from '../src-renderer/fixture/fake-wide.ts';
import { openBrowser } from '../src-renderer/open-browser.ts';
import { serveFixture } from '../src-renderer/serve-fixture.ts';

const HOURS = 8;
const MOST_MIB_AN_HOUR = 1;
/** Where an operator looks in an hour, and for which part of it. */
const TOUR = [
  { place: `asset/${WIDE_ASSET}`, share: 0.5 },
  { place: 'overview', share: 0.2 },
  { place: `train/${WIDE_ASSET}`, share: 0.1 },
  { place: 'incidents', share: 0.1 },
  { place: 'health', share: 0.1 },
];

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes is a number above 0, not "${values.minutes}".`);
/** Real milliseconds of an event hour. */
const hourMs = (minutes * 60_000) / HOURS;
/** Rows of one event second each, told in a real second. */
const pace = 3_600_000 / hourMs;

const site = await serveFixture();
const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${site.url}?plant=wide&rate=1&pace=${pace}#/${TOUR[0]!.place}`);
  const devtools = await page.context().newCDPSession(page);
  const heaps: number[] = [];
  for (let hour = 1; hour <= HOURS; hour++) {
    await lookAround(page);
    heaps.push(await heapMiB(devtools));
    print(`event hour ${hour}: ${heaps.at(-1)!.toFixed(1)} MiB`);
  }
  const slope = slopeOf(heaps);
  print(JSON.stringify({ hours: HOURS, minutes, heapMiB: heaps, slopeMiBPerHour: slope, complaints }));
  process.exitCode = slope < MOST_MIB_AN_HOUR && complaints.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await site.close();
}

async function lookAround(page: Page): Promise<void> {
  for (const { place, share } of TOUR) {
    await page.evaluate((to) => (location.hash = `#/${to}`), place);
    await sleep(hourMs * share);
  }
  // Measured in the same view each time.
  await page.evaluate((to) => (location.hash = `#/${to}`), TOUR[0]!.place);
}

async function heapMiB(devtools: CDPSession): Promise<number> {
  // The made-up plant notes each answer for the benchmark.
  await devtools.send('Runtime.evaluate', { expression: 'performance.clearMarks()' });
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return Number((usedSize / 2 ** 20).toFixed(2));
}

/** MiB an hour by least squares over all but the first hour: until then the view fills. */
function slopeOf(heaps: readonly number[]): number {
  const later = heaps.slice(1);
  const middle = (later.length - 1) / 2;
  const mean = later.reduce((sum, heap) => sum + heap, 0) / later.length;
  const above = later.reduce((sum, heap, hour) => sum + (hour - middle) * (heap - mean), 0);
  const below = later.reduce((sum, _, hour) => sum + (hour - middle) ** 2, 0);
  return Number((above / below).toFixed(3));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
