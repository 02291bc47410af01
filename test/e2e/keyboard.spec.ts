/** Each view's main task by keyboard alone, over the made-up plant: the focus is always seen, and never lost. */
import { expect, test, type Page } from '@playwright/test';
import type { PlantKind } from '../src-renderer/fixture/fake-link.ts';
import { serveFixture } from '../src-renderer/serve-fixture.ts';
import { KeyHand } from './key-hand.ts';

let site: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  site = await serveFixture();
});
test.afterAll(() => site?.close());

/** Opens a place, with the focus where the browser puts it. */
async function open(page: Page, place: string, plant: PlantKind = 'working'): Promise<KeyHand> {
  await page.goto(`${site.url}?plant=${plant}#/${place}`);
  await page.getByText('Engine connected').waitFor();
  return new KeyHand(page);
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const step = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('overview: a card is reached and opened', async ({ page }) => {
  const hand = await open(page, 'incidents');
  await hand.press('1');
  await heading(page, 'Overview').waitFor();
  await hand.press('ArrowDown');
  await expect(page.getByRole('link', { name: /^Pump station A/ })).toBeFocused();
  await hand.press('ArrowRight');
  await hand.press('Home');
  await hand.press('Enter');
  await heading(page, 'Pump station A').waitFor();
});

test('asset: paused, panned, zoomed, read, explained, gone through, and live again', async ({ page }) => {
  const hand = await open(page, 'asset/1');
  const charts = page.getByRole('group', { name: /^Score and channels of Pump station A/ });
  const axis = page.locator('.axis');
  await page.getByRole('region', { name: /^Vibration:/ }).waitFor();
  /** Does something, and expects the time axis to tell another time after it. */
  const moves = async (act: () => Promise<void>) => {
    const before = await axis.innerText();
    await act();
    await expect.poll(() => axis.innerText()).not.toBe(before);
  };
  await hand.use(button(page, 'Pause'));
  await expect(button(page, 'Back to live')).toBeFocused();
  await hand.tabTo(charts);
  await moves(() => hand.press('Shift+ArrowLeft', 2));
  await moves(() => hand.press('+'));
  await moves(() => hand.press('-'));
  await hand.press('ArrowLeft', 3);
  const reading = page.getByRole('region', { name: /^Vibration:/ });
  const read = await reading.innerText();
  await hand.press('ArrowLeft', 20);
  await expect.poll(() => reading.innerText()).not.toBe(read);
  await hand.press('Enter');
  const why = page.getByRole('complementary', { name: 'Explanation of one moment' });
  await why
    .getByText(/^Score .* × its threshold/)
    .first()
    .waitFor();
  await hand.use(why.getByRole('button', { name: 'Show this moment' }));
  await hand.press('Escape');
  await expect(why).toHaveCount(0);
  await expect(charts).toBeFocused();
  await moves(() => hand.press('p'));
  await hand.press('Space');
  await expect(button(page, 'Pause')).toBeVisible();
  await hand.press('Space');
  await hand.tabTo(button(page, 'Back to live'), 'Shift+Tab');
  await hand.press('Enter');
  await expect(button(page, 'Pause')).toBeFocused();
  // A button that has nowhere left to go must not take the focus with it.
  const earlier = button(page, 'Previous event (P)');
  await hand.tabTo(earlier);
  for (let events = 0; events < 5; events++) await hand.press('Enter');
});

test('train: a baseline with a part left out is drawn, and the training is started', async ({ page }) => {
  const hand = await open(page, 'train/1');
  const path = page.getByRole('navigation', { name: 'The way to a trained model' });
  await hand.use(path.getByRole('button', { name: /Baseline/ }));
  await expect(page.getByRole('heading', { name: 'Baseline', exact: true })).toBeFocused();

  const marker = page.getByRole('slider', { name: /^Time marker/ });
  await hand.tabTo(marker);
  await hand.press('Home');
  await hand.press('Enter');
  await hand.press('Shift+ArrowRight', 10);
  await hand.press('Enter');
  const drawn = page.getByRole('list', { name: 'Drawn ranges' }).getByRole('listitem');
  await expect(drawn).toHaveCount(1);
  await hand.tabTo(page.getByRole('radio', { name: 'Add normal operation' }), 'Shift+Tab');
  await hand.press('ArrowRight');
  await hand.press('Enter');
  await expect(page.getByRole('radio', { name: 'Leave out' })).toBeChecked();
  await hand.tabTo(marker);
  await hand.press('Home');
  await hand.press('Shift+ArrowRight', 3);
  await hand.press('Enter');
  await hand.press('Shift+ArrowRight', 2);
  await hand.press('Enter');
  await expect(drawn.filter({ hasText: 'Left out' })).toHaveCount(1);
  // Taken out again, and drawn once more by typing.
  await hand.use(drawn.filter({ hasText: 'Left out' }).getByRole('button'));
  await expect(drawn).toHaveCount(1);
  await hand.tabTo(marker, 'Shift+Tab');
  await hand.press('Enter');
  await hand.press('Shift+ArrowRight');
  await hand.press('Enter');
  await hand.use(button(page, 'Store as new baseline'));
  await page.getByText('Nothing drawn yet.').waitFor();
  await hand.look('storing');
  await page
    .getByText(/^Baseline 4/)
    .first()
    .waitFor();
  await step(page, 'Quality')
    .getByText(/^It holds [\d,]+ grid steps/)
    .waitFor();

  await hand.use(page.getByRole('link', { name: 'Go to that training' }));
  await hand.use(button(page, 'Cancel training'));
  await page.getByText('The training was cancelled.').waitFor();
  await hand.look('cancelling');
  await hand.tabTo(page.getByRole('link', { name: /Pump station A/ }), 'Shift+Tab');
  await hand.press('Enter');
  await hand.tabTo(page.getByRole('radio', { name: '1 a week' }));
  await hand.press('ArrowDown');
  await step(page, 'Training').getByText('for 7 false alarms a week.').waitFor();
  await hand.use(button(page, 'Start training'));
  // What the made-up engine answers.
  await page.getByText('The baseline holds 4 minutes of data').waitFor();
  await hand.look('starting');
});

test('incidents: one is opened, noted, acknowledged and judged', async ({ page }) => {
  const hand = await open(page, 'incidents');
  await hand.tabTo(page.getByRole('navigation', { name: 'Incidents' }).getByRole('link').first());
  await hand.press('ArrowDown');
  await hand.press('ArrowUp');
  await hand.press('Enter');
  await heading(page, 'Incident 12').waitFor();
  await hand.tabTo(page.getByLabel('Your name'));
  await hand.type('M. Kim');
  await hand.use(button(page, /^Acknowledge alarm/));
  await page
    .getByText(/^M\. Kim, /)
    .first()
    .waitFor();
  await hand.look('acknowledging');
  await hand.tabTo(page.getByLabel('Verdict'));
  await hand.press('ArrowDown');
  await hand.look('judging');
  await hand.tabTo(page.getByLabel('Note'));
  await hand.type('Bearing greased.');
  await hand.use(button(page, 'Add note'));
  await page.getByText('Bearing greased.', { exact: true }).waitFor();
  await hand.look('noting');
});

test('tags: a connection is made, its points found, one ticked, and its asset made', async ({ page }) => {
  const hand = await open(page, 'overview', 'empty');
  await hand.use(page.getByRole('link', { name: 'Connect to a broker' }));
  await page.getByRole('dialog', { name: 'New connection' }).waitFor();
  await hand.type('broker.local');
  await hand.use(button(page, 'Test connection'));
  await expect(page.getByRole('list', { name: 'Test result' }).getByText('passed')).toHaveCount(4);
  await hand.look('testing');
  await hand.use(button(page, 'Save'));
  const rows = page.getByRole('treegrid', { name: 'Discover' }).locator('tbody').getByRole('row');
  await rows.first().waitFor();
  await hand.look('saving');
  await hand.tabTo(rows.first());
  await hand.press('ArrowDown', 2);
  await hand.press('Space');
  await hand.use(button(page, 'Create 1 tag and the asset'));
  await heading(page, 'extruder').waitFor();
  await hand.look('creating');
});

test('health: the audit trail is paged to its beginning', async ({ page }) => {
  const hand = await open(page, 'health');
  const rows = page.getByRole('table', { name: 'Audit trail' }).locator('tbody').getByRole('row');
  const older = button(page, 'Show older');
  await older.waitFor();
  await expect(rows).toHaveCount(50);
  await hand.use(older);
  await expect(rows).toHaveCount(100);
  await expect(older).toBeFocused();
  await hand.press('Enter');
  await expect(rows).toHaveCount(120);
  await page.getByText('This is the beginning.').waitFor();
  await hand.look('the last page');
  await hand.tabTo(page.getByRole('group', { name: 'Audit trail' }));
  await hand.press('End');
  await expect(rows.last()).toBeInViewport();
});

test('settings: language and theme are changed, and taken back', async ({ page }) => {
  const hand = await open(page, 'settings');
  await hand.tabTo(page.getByRole('radio', { name: 'English' }));
  await hand.press('ArrowRight');
  await heading(page, 'Einstellungen').waitFor();
  await expect(page.getByRole('radio', { name: 'Deutsch' })).toBeFocused();
  await hand.press('Control+z');
  await heading(page, 'Settings').waitFor();
  await hand.look('taking back');
  await hand.tabTo(page.getByRole('radio', { name: 'Follow the system' }));
  await hand.press('ArrowRight');
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'light');
  await hand.use(button(page, 'Undo'));
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await hand.look('undoing');
});
