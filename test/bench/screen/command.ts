/** How heavy the asset view is with 32 tags: the built screen over the wide made-up plant, in Chromium. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { Command } from 'commander';
import { NOW } from '../../src-renderer/fixture/fake-signals.ts';
import { WIDE_ASSET } from '../../src-renderer/fixture/fake-wide.ts';
import { openBrowser } from '../../src-renderer/open-browser.ts';
import { serveFixture } from '../../src-renderer/serve-fixture.ts';
import { installProbe, type Probe } from './page-probe.ts';

interface Flags {
  readonly json: boolean;
  readonly rate: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly width: number;
  readonly height: number;
}

const DAY = 86_400e6;
/** Nothing has been drawn for this long: the picture is complete. */
const QUIET_MS = 700;

const above0 = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`A number above 0 is needed, not "${text}".`);
  return value;
};

export function screenCommand(): Command {
  return new Command('screen')
    .description(
      'how fast the asset view with 32 tags opens, draws a month and follows live rows, in Chromium',
    )
    .option('--json', 'print one JSON object as the last line', false)
    .option('--rate <hertz>', 'live rows a second', above0, 10)
    .option('--seconds <n>', 'how long live rows are followed', above0, 30)
    .option('--rounds <n>', 'how often a month is drawn; the middle one counts', above0, 5)
    .option('--width <pixels>', 'of the window', above0, 1920)
    .option('--height <pixels>', 'of the window: 4600 shows all 32 strips at once', above0, 1080)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const site = await serveFixture();
  const browser = await openBrowser();
  try {
    const opening = await open(browser, flags, `${site.url}?plant=wide&rate=0#/asset/${WIDE_ASSET}`);
    const { firstPaintMs, interactiveMs } = await opened(opening.page);
    say(`first paint after ${firstPaintMs} ms, all charts in sight drawn after ${interactiveMs} ms`);
    const months = await drawMonths(opening.page, flags.rounds);
    const monthDrawMs = months[Math.floor(months.length / 2)]!;
    say(`a month of 32 tags: ${months.join(', ')} ms from the answer to the last stroke`);
    await opening.page.context().close();

    const live = await open(browser, flags, `${site.url}?plant=wide&rate=${flags.rate}#/asset/${WIDE_ASSET}`);
    await quiet(live.page, 3000);
    const followed = await follow(live, flags.seconds);
    say(
      `${flags.rate} rows a second for ${flags.seconds} s: main thread ${followed.busyPercentLive32} % busy, ` +
        `${followed.longest} ms longest task, heap ${followed.heapMiBStart} to ${followed.heapMiBEnd} MiB`,
    );
    const { busyPercentLive32, heapMiBStart, heapMiBEnd } = followed;
    if (flags.json)
      say(
        JSON.stringify({
          firstPaintMs,
          interactiveMs,
          busyPercentLive32,
          monthDrawMs,
          heapMiBStart,
          heapMiBEnd,
        }),
      );
  } finally {
    await browser.close();
    await site.close();
  }
}

interface Opened {
  readonly page: Page;
  readonly devtools: CDPSession;
}

async function open(browser: Browser, { width, height }: Flags, url: string): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: Math.round(width), height: Math.round(height) },
    colorScheme: 'dark',
  });
  const page = await context.newPage();
  await page.addInitScript(installProbe);
  await page.goto(url);
  const devtools = await context.newCDPSession(page);
  // Time the main thread computed, not time it waited for a processor: other work on this machine does not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, devtools };
}

const probeOf = (page: Page): Promise<Probe & { now: number }> =>
  page.evaluate(() => {
    const { probe } = globalThis as unknown as { probe: Probe };
    return { ...probe, now: performance.now() };
  });

/** Waits until something was drawn and then nothing for a while. @returns when the last stroke was, on the page's clock */
async function quiet(page: Page, patience = 30_000): Promise<number> {
  const end = performance.now() + patience;
  for (;;) {
    const { drawn, now } = await probeOf(page);
    if (drawn > 0 && now - drawn > QUIET_MS) return drawn;
    if (performance.now() > end) return drawn;
    await sleep(50);
  }
}

async function opened(page: Page): Promise<{ firstPaintMs: number; interactiveMs: number }> {
  const interactiveMs = Math.round(await quiet(page));
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  );
  return { firstPaintMs: Math.round(firstPaintMs), interactiveMs };
}

/** Milliseconds from the last answer to the last stroke, shortest first. Every month is another one. */
async function drawMonths(page: Page, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const to = NOW - round * DAY;
    await page.evaluate(
      ([id, from, end]) => {
        performance.clearMarks('answered');
        location.hash = `#/asset/${id}?from=${from}&to=${end}`;
      },
      [WIDE_ASSET, to - 30 * DAY, to],
    );
    let answered = await lastAnswer(page);
    for (; answered === null; answered = await lastAnswer(page)) await sleep(20);
    times.push(Math.round((await quiet(page)) - answered));
  }
  return times.sort((a, b) => a - b);
}

/** When the last of the three questions for rows was answered, on the page's clock; null before that. */
const lastAnswer = (page: Page): Promise<number | null> =>
  page.evaluate(() => {
    const times = performance
      .getEntriesByName('answered')
      .filter((mark) => /^(series|score|reconstruction)/.test(String((mark as PerformanceMark).detail)))
      .map(({ startTime }) => startTime);
    return times.length < 3 ? null : Math.max(...times);
  });

/** Main thread and heap while live rows come in. Heaps are measured after a forced collection. */
async function follow({ page, devtools }: Opened, seconds: number) {
  const metrics = async () => {
    const { metrics: all } = await devtools.send('Performance.getMetrics');
    const of = (name: string) => all.find((metric) => metric.name === name)!.value;
    return { busy: of('TaskDuration'), heap: of('JSHeapUsedSize') };
  };
  const collect = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return Number(((await metrics()).heap / 2 ** 20).toFixed(1));
  };
  const heapMiBStart = await collect();
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: 'longtask',
    });
  });
  const before = await metrics();
  const began = performance.now();
  await sleep(seconds * 1000);
  const after = await metrics();
  const lasted = (performance.now() - began) / 1000;
  const longest = await page.evaluate(() =>
    Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks),
  );
  const busy = (after.busy - before.busy) / lasted;
  return {
    busyPercentLive32: Number((100 * busy).toFixed(1)),
    longest: Math.round(longest),
    heapMiBStart,
    heapMiBEnd: await collect(),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
