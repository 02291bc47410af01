/** The screen in a real Chromium over a made-up plant, built and served like the product, with its content security policy. */
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

const PLACES = [
  ['overview', 'Overview'],
  ['asset/1', 'Pump station A'],
  ['asset/2', `Mixer ${EVIL}`],
  ['train/1', 'Train Pump station A'],
  ['train/2', `Train Mixer ${EVIL}`],
  ['train/3', 'Train Compressor 3'],
  ['incidents/12', 'Incident 12 · Pump station A'],
  ['incidents/11', 'Incident 11 · Pump station A'],
  ['tags', 'Tags'],
  ['tags?tab=discover&listen=now', 'Tags'],
  ['tags?tab=tags', 'Tags'],
  ['tags?tab=assets', 'Tags'],
  ['tags?tab=import', 'Tags'],
  ['tags?tab=publish', 'Tags'],
  ['health', 'Health'],
] as const;

/** Roles a person operates, without a name: what a screen reader could not announce. */
const nameless = (snapshot: string) =>
  snapshot
    .split('\n')
    .filter((line) =>
      /^\s*- (button|link|textbox|checkbox|combobox|spinbutton|searchbox|tab)(:|$| \[)/.test(line),
    );

describe.each(['dark', 'light'] as const)('every view, %s', (theme) => {
  it('shows, fits, and names everything', () =>
    on(
      'overview',
      async ({ page }) => {
        for (const [place, title] of PLACES) {
          await page.goto(`${screen.url}?plant=working#/${place}`);
          await expect
            .poll(() => page.getByRole('heading', { level: 1 }).allInnerTexts(), { message: place })
            .toEqual([title]);
          await page.waitForLoadState('networkidle');
          expect(await page.locator('main img').count(), place).toBe(0);
          expect(nameless(await page.locator('body').ariaSnapshot()), place).toEqual([]);
          const wide = await page.evaluate(
            () =>
              [document.documentElement, document.querySelector('main')!].filter(
                (element) => element.scrollWidth > element.clientWidth,
              ).length,
          );
          expect(wide, place).toBe(0);
        }
      },
      { theme },
    ));

  it('fits narrow windows: nothing is cut off the header, nothing widens a view', () =>
    on(
      'overview',
      async ({ page }) => {
        for (const width of [400, 640, 800, 960, 1010]) {
          await page.setViewportSize({ width, height: 800 });
          for (const [place, title] of PLACES) {
            await page.goto(`${screen.url}?plant=working#/${place}`);
            await expect
              .poll(() => page.getByRole('heading', { level: 1 }).allInnerTexts(), { message: place })
              .toEqual([title]);
            await page.waitForLoadState('networkidle');
            expect(await page.evaluate(tooWide), `${place} at ${width}`).toEqual([]);
          }
        }
      },
      { theme },
    ));

  it('has text and marks that stand out', () =>
    on(
      'overview',
      async ({ page }) => {
        const ratios = await page.evaluate(contrasts);
        for (const [pair, ratio] of Object.entries(ratios.text))
          expect(ratio, pair).toBeGreaterThanOrEqual(4.5);
        for (const [pair, ratio] of Object.entries(ratios.marks))
          expect(ratio, pair).toBeGreaterThanOrEqual(3);
      },
      { theme },
    ));
});

/** Runs in the page. Parts of the frame that are wider than their room, and of the header that lie outside the window. */
function tooWide(): string[] {
  const frame = document.querySelectorAll(
    'html, .app > header, .app > header nav, main, main > *, .split > *',
  );
  const cut = [
    ...document.querySelectorAll('.app > header a, .app > header span, .app > header time'),
  ].filter((element) => element.getBoundingClientRect().right > innerWidth);
  return [...[...frame].filter((element) => element.scrollWidth > element.clientWidth), ...cut].map(
    ({ outerHTML }) => outerHTML.slice(0, 80),
  );
}

/** Runs in the page. WCAG 2.2 contrast ratios of the colour tokens that lie on each other. */
function contrasts() {
  const style = getComputedStyle(document.documentElement);
  const light = (name: string) => {
    // The build shortens #ffffff to #fff.
    const hex = style
      .getPropertyValue(`--${name}`)
      .trim()
      .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
      const c = parseInt(hex.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a: string, b: string) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };
  const pairs = (over: string[], under: string[]) =>
    Object.fromEntries(over.flatMap((a) => under.map((b) => [`${a} on ${b}`, ratio(a, b)])));
  return {
    text: {
      ...pairs(['text', 'text-dim'], ['page', 'panel', 'raised', 'select', 'high-fill']),
      ...pairs(['beyond-solid'], ['panel', 'page']),
    },
    marks: pairs(
      ['critical', 'high', 'low', 'medium-edge', 'line-strong', 'reconstruction', 'focus'],
      ['panel'],
    ),
  };
}

describe('asset', () => {
  const plots = 'section canvas';

  it('draws score and channels, most involved first', () =>
    on('asset/1', async ({ page }) => {
      await page.locator(plots).nth(2).waitFor();
      await expect.poll(() => page.locator('h3').first().innerText()).toBe('Vibration');
      const painted = () =>
        page
          .locator(plots)
          .first()
          .evaluate((canvas: HTMLCanvasElement) => {
            const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size;
          });
      await expect.poll(painted).toBeGreaterThan(20);
      expect(
        await page.getByText(/^Score 2\.\d × its threshold\. Most involved: Vibration/).isVisible(),
      ).toBe(true);
      expect(await page.getByText('Times in CET (Europe/Berlin)').isVisible()).toBe(true);
    }));

  it('reads every strip at the cursor, by mouse and by keyboard', () =>
    on('asset/1', async ({ page }) => {
      const strip = page.getByRole('region', { name: /^Vibration:/ });
      const before = await strip.innerText();
      await page.mouse.move(800, 200);
      await page.getByText(/Cursor at 13:/).waitFor();
      expect(await strip.innerText()).not.toBe(before);
      await page.getByRole('group', { name: /^Score and channels/ }).focus();
      await page.keyboard.press('Escape');
      expect(await page.getByText(/Cursor at/).count()).toBe(0);
      await page.keyboard.press('ArrowLeft');
      await page.getByText(/Cursor at 14:03:/).waitFor();
    }));

  it('says why a stretch is not scored', () =>
    on('asset/1', async ({ page }) => {
      await page.mouse.move(900, 200);
      await page.getByText('Not scored: gap. The window holds too few good samples.').waitFor();
    }));

  it('zooms into a dragged stretch, stays there, and goes back to live', () =>
    on('asset/1', async ({ page }) => {
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.mouse.move(700, 200);
      await page.mouse.down();
      await page.mouse.move(900, 220, { steps: 4 });
      await page.mouse.up();
      const back = page.getByRole('button', { name: 'Back to live' });
      await back.waitFor();
      expect(await page.getByRole('radio', { name: '30 min' }).getAttribute('data-state')).toBe('off');
      await back.click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
    }));

  it('follows live rows until paused', () =>
    on(
      'asset/1',
      async ({ page }) => {
        const reading = page.getByRole('region', { name: /^Vibration:/ });
        const first = await reading.innerText();
        await expect.poll(() => reading.innerText()).not.toBe(first);
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.waitForTimeout(400);
        const paused = await reading.innerText();
        await page.waitForTimeout(900);
        expect(await reading.innerText()).toBe(paused);
      },
      { plant: 'live' },
    ));
});

describe('why a score is what it is', () => {
  const panel = (page: Page) => page.getByRole('complementary', { name: 'Explanation of one moment' });

  it('opens on demand, says it in a sentence, and is honest about a memory that is not heard', () =>
    on('asset/1', async ({ page }) => {
      expect(await panel(page).count()).toBe(0);
      await page.getByRole('button', { name: 'Why?' }).click();
      await panel(page)
        .getByText(/^This window looks most like 14 Nov .* but Vibration is/)
        .waitFor();
      const words = await panel(page).innerText();
      expect(words).toContain('23 Nov 2026, 14:03:');
      expect(words).toContain('The memory has no part in it and is shown for comparison.');
      expect(words).toContain('linear one-step prediction, window PCA');
      expect(words).toContain('farther than every normal window');
      // The largest share first, and its two curves.
      expect(await panel(page).locator('ol').first().locator('li').first().innerText()).toMatch(/^Vibration/);
      const plots = panel(page).getByRole('img', { name: /above it|below it/ });
      expect(await plots.count()).toBe(3);
      expect(await plots.first().locator('path').count()).toBe(2);
      await page.getByRole('button', { name: 'Why?' }).click();
      expect(await panel(page).count()).toBe(0);
    }));

  it('says so where the memory is heard', () =>
    on('asset/2', async ({ page }) => {
      await page.getByRole('button', { name: 'Why?' }).click();
      await panel(page)
        .getByText('The score of this model comes from linear one-step prediction, MemAE')
        .waitFor();
      expect(await panel(page).innerText()).not.toContain('for comparison');
    }));

  it('follows clicks in the chart, and leads to the baseline times and back', () =>
    on('asset/1', async ({ page }) => {
      await page.getByRole('button', { name: 'Why?' }).click();
      const first = panel(page).getByText(/^23 Nov 2026, 14:03:/);
      await first.waitFor();
      await page.mouse.click(600, 200);
      await panel(page)
        .getByText(/^23 Nov 2026, 13:4\d:/)
        .waitFor();
      await panel(page).getByText('and no channel is farther from that than normal').waitFor();
      const time = panel(page).getByRole('button', { name: /^14 Nov 13:16/ });
      await time.click();
      await page.getByText('14 Nov 2026, times in CET').waitFor();
      await panel(page).getByRole('button', { name: 'Show this moment' }).click();
      await page.getByText('23 Nov 2026, times in CET').waitFor();
    }));

  it('works by keyboard alone, and gives the focus back', () =>
    on('asset/1', async ({ page }) => {
      const charts = page.getByRole('group', { name: /^Score and channels/ });
      await charts.focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Enter');
      await panel(page)
        .getByText(/^23 Nov 2026, 14:03:1/)
        .waitFor();
      await panel(page).getByText('Share in the score').waitFor();
      await panel(page).getByRole('button', { name: 'Close' }).focus();
      await page.keyboard.press('Escape');
      await panel(page).waitFor({ state: 'detached' });
      expect(await charts.evaluate((element) => element === document.activeElement)).toBe(true);
    }));

  it('says in one sentence what cannot be explained, and fits a narrow window', () =>
    on('asset/1', async ({ page }) => {
      await page.setViewportSize({ width: 900, height: 800 });
      await page.getByRole('button', { name: 'Why?' }).click();
      await panel(page).getByText('What the memory recalls').waitFor();
      const wide = await panel(page).evaluate((element) => element.scrollWidth > element.clientWidth);
      expect(wide).toBe(false);
      await page.mouse.click(635, 300);
      await panel(page).getByText('There is no data at this moment.').waitFor();
      expect(await panel(page).getByRole('button', { name: 'Try again' }).count()).toBe(1);
    }));
});

describe('incidents', () => {
  it('acknowledges under a name, takes a note and a verdict', () =>
    on('incidents/12', async ({ page }) => {
      const acknowledge = page.getByRole('button', { name: 'Acknowledge alarm 2' });
      await acknowledge.click();
      await page.getByText('Type your name first').waitFor();
      await page.getByLabel('Your name').fill('M. Kim');
      await acknowledge.click();
      await page.getByText('M. Kim, 14:03:27').waitFor();
      await page.getByText('No alarm waits').waitFor();
      await page.getByLabel('Note').fill(`Seen. ${EVIL}`);
      await page.getByRole('button', { name: 'Add note' }).click();
      await page.getByText(`Seen. ${EVIL}`).waitFor();
      await page.getByLabel('Verdict').selectOption({ label: 'Fault' });
      await page
        .getByRole('link', { name: /Incident 12/ })
        .getByText('Fault')
        .waitFor();
    }));

  it('exports a report and hands out its files', () =>
    on('incidents/12', async ({ page }) => {
      await page.getByRole('button', { name: 'Export report' }).click();
      const link = page.getByRole('link', { name: 'Download incident-12.pdf' });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      expect(download.suggestedFilename()).toBe('incident-12.pdf');
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe('file incident-12.pdf');
      expect(await page.getByRole('link', { name: /^Download/ }).count()).toBe(3);
    }));
});

describe('first steps', () => {
  it('lead from nothing to a chart in at most eight clicks and one URL', () =>
    on(
      'overview',
      async ({ page }) => {
        let clicks = 0;
        const click = async (role: 'link' | 'button' | 'checkbox', name: string) => {
          await page.getByRole(role, { name }).click();
          clicks += 1;
        };
        await click('link', 'Connect to a broker');
        await page.getByLabel('Broker URL').fill('mqtt://broker.local:1883');
        await click('button', 'Test connection');
        await page.getByText('credentials passed').waitFor();
        await click('button', 'Save');
        await click('checkbox', 'Select all shown');
        await click('button', 'Create 8 tags and the asset');
        await page.getByRole('heading', { level: 1, name: 'plant' }).waitFor();
        expect(clicks).toBeLessThanOrEqual(8);
      },
      { plant: 'empty' },
    ));

  it('name the step of the connection that fails', () =>
    on('tags?new=connection', async ({ page }) => {
      await page.getByLabel('Broker URL').fill('mqtts://old-gateway:8883');
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('connect failed: Nothing answers at old-gateway:8883.').waitFor();
    }));
});

describe('discovery', () => {
  const place = 'tags?tab=discover&listen=now';

  it('ticks whole branches, and never what is a tag already', () =>
    on(place, async ({ page }) => {
      const tick = (name: string) => page.getByRole('checkbox', { name, exact: true });
      await tick('Select all of plant/pump-b').click();
      await page.getByRole('button', { name: 'Create 5 tags and the asset' }).waitFor();
      const half = () =>
        tick('Select all of plant').evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate]);
      expect(await half()).toEqual([false, true]);
      await tick('Select all of plant').click();
      await page.getByRole('button', { name: 'Create 7 tags and the asset' }).waitFor();
      expect(await half()).toEqual([true, false]);
      expect(await page.getByText('already a tag').count()).toBe(1);
    }));

  it('opens and closes branches by keyboard, and finds a part of a name in closed ones', () =>
    on(place, async ({ page }) => {
      const rows = page.getByRole('treegrid', { name: 'Discover' }).getByRole('row');
      const branch = page.getByRole('button', { name: /^extruder\/state/ });
      await branch.focus();
      const all = await rows.count();
      await page.keyboard.press('ArrowLeft');
      expect(await branch.getAttribute('aria-expanded')).toBe('false');
      expect(await rows.count()).toBe(all - 2);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowLeft');
      expect(await rows.count()).toBe(2);
      await page.getByLabel('Show only').fill('torq');
      await page.getByText('drive.torque').waitFor();
      expect(await rows.count()).toBe(2);
    }));
});

describe('a connection', () => {
  const pem = (name: string, buffer: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(buffer),
  });
  const fold = (page: Page, name: string) => page.locator('summary', { hasText: name });
  const openOld = async (page: Page) => {
    await page.getByRole('button', { name: /^Change Old/ }).click();
    await fold(page, 'Advanced').click();
  };

  it('keeps its advanced settings folded, and what was set in them', () =>
    on('tags', async ({ page }) => {
      await openOld(page);
      await fold(page, 'Certificates own authority, client certificate').click();
      await page.getByRole('button', { name: 'Remove Authority of the broker' }).click();
      await page.getByLabel('Authority of the broker').setInputFiles(pem('plant-root.pem', '-----BEGIN'));
      await page.getByText('plant-root.pem').waitFor();
      await page.getByLabel('Its private key').setInputFiles(pem('large.key', 'x'.repeat(70_000)));
      await page.getByText('large.key is too large').waitFor();
      await page.getByRole('button', { name: 'Remove Our client certificate' }).click();
      expect(await page.getByLabel('Passphrase of the key').count()).toBe(0);

      await page.getByLabel('Protocol').selectOption('5');
      await fold(page, 'Subscriptions 2 filters').click();
      await page.getByRole('button', { name: 'Remove filter 1' }).click();
      await page.getByRole('button', { name: 'Add filter' }).click();
      await page.getByRole('textbox', { name: 'Topic filter 2' }).fill('hall/#');
      await page.getByRole('textbox', { name: 'Share group of filter 2' }).fill('watchers');
      await fold(page, 'Session').click();
      await page.getByLabel('Client id').fill('mnemo-7');
      await page.getByLabel('Broker keeps it for, hours').fill('0.5');
      await fold(page, 'Last will').click();
      await page.getByRole('textbox', { name: 'Topic (empty: none)' }).fill('plant/mnemo');
      await fold(page, 'Sparkplug B').click();
      await page.getByLabel('Ask edge nodes for a new birth').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });

      await openOld(page);
      for (const status of [
        'Certificates own authority',
        'Subscriptions 2 filters',
        'Session mnemo-7, kept for 30 min',
        'Last will plant/mnemo',
        'Sparkplug B asks for births',
      ])
        await fold(page, status).waitFor();
      await fold(page, 'Subscriptions').click();
      expect(await page.getByRole('textbox', { name: 'Topic filter 1' }).inputValue()).toBe('lab/#');
      expect(await page.getByRole('textbox', { name: 'Share group of filter 2' }).inputValue()).toBe(
        'watchers',
      );
    }));

  it('unfolds the field that keeps it from being saved', () =>
    on('tags', async ({ page }) => {
      await openOld(page);
      await fold(page, 'Sparkplug B').click();
      await page.getByLabel('Tell edge nodes').fill('a/b');
      await fold(page, 'Sparkplug B').click();
      await fold(page, 'Advanced').click();
      await page.getByRole('button', { name: 'Save' }).click();
      expect(await page.getByLabel('Tell edge nodes').isVisible()).toBe(true);
      await page.getByRole('dialog').waitFor();
    }));
});

describe('keyboard and trouble', () => {
  it('changes the view by number, shows the keys, and keeps the focus visible', () =>
    on('overview', async ({ page }) => {
      await page.keyboard.press('4');
      await page.getByRole('heading', { level: 1, name: 'Incident 12' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      expect(outline).toBe('solid');
    }));

  it('types numbers into fields instead of leaving the view', () =>
    on('train/1', async ({ page }) => {
      await page.getByLabel('Seed').fill('');
      await page.getByLabel('Seed').pressSequentially('41');
      expect(await page.getByLabel('Seed').inputValue()).toBe('41');
      expect(page.url()).toContain('#/train/1');
    }));

  it('shows the one sentence of a failed call and a way to try again', () =>
    on(
      'overview',
      async ({ page }) => {
        await page.getByText('The database is locked by another engine. Stop it, then try again.').waitFor();
        expect(await page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true);
      },
      { plant: 'failing' },
    ));

  it('says when the engine is lost', () =>
    on(
      'overview',
      async ({ page }) => {
        await page.getByText('The engine stopped unexpectedly. What you see is old.').waitFor();
        expect(await page.getByText('Engine lost').isVisible()).toBe(true);
      },
      { plant: 'lost' },
    ));
});
