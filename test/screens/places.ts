/** Every view of the screen over the made-up plant: what is photographed, compared and examined for accessibility. */
import type { Page } from '@playwright/test';
import type { PlantKind } from '../src-renderer/fixture/fake-link.ts';
import { NOW } from '../src-renderer/fixture/fake-signals.ts';

export interface ShownPlace {
  /** File name of its pictures, without theme. */
  readonly name: string;
  /** Behind the # of the address. */
  readonly place: string;
  readonly plant?: PlantKind;
  readonly width?: number;
  readonly height?: number;
  /** What a person does there before looking. */
  readonly before?: (page: Page) => Promise<void>;
}

const DAY = 86_400e6;
const click = (role: 'button' | 'tab', name: string | RegExp) => (page: Page) =>
  page.getByRole(role, { name }).first().click();

export const PLACES: readonly ShownPlace[] = [
  { name: 'overview', place: 'overview' },
  { name: 'overview-empty', place: 'overview', plant: 'empty' },
  { name: 'overview-lost', place: 'overview', plant: 'lost', before: waitFor(/line to the engine is lost/) },
  { name: 'wall', place: 'wall', width: 1920, height: 1080 },
  { name: 'asset', place: 'asset/1' },
  { name: 'asset-why', place: 'asset/1', before: click('button', /^Why/) },
  { name: 'asset-month', place: `asset/2?from=${NOW - 30 * DAY}&to=${NOW}` },
  { name: 'asset-empty', place: 'asset', plant: 'empty' },
  { name: 'train', place: 'train/1', height: 2000 },
  { name: 'train-empty', place: 'train', plant: 'empty' },
  { name: 'incidents', place: 'incidents' },
  { name: 'incident', place: 'incidents/12', height: 1000 },
  { name: 'incidents-empty', place: 'incidents', plant: 'empty' },
  { name: 'connections', place: 'tags?tab=connections' },
  { name: 'connection-new', place: 'tags?new=connection', height: 1200 },
  { name: 'discover', place: 'tags?tab=discover&connection=1&listen=now', height: 1000 },
  {
    name: 'discover-payload',
    place: 'tags?tab=discover&connection=1&listen=now',
    before: click('button', /^Look at the payload/),
  },
  { name: 'tags', place: 'tags?tab=tags' },
  { name: 'assets', place: 'tags?tab=assets' },
  { name: 'import', place: 'tags?tab=import' },
  { name: 'publish', place: 'tags?tab=publish' },
  { name: 'health', place: 'health', height: 1600 },
  { name: 'health-full', place: 'health', plant: 'full', height: 1600 },
  { name: 'settings', place: 'settings', height: 1200 },
  { name: 'failing', place: 'overview', plant: 'failing' },
];

function waitFor(words: RegExp): (page: Page) => Promise<void> {
  return (page) => page.getByText(words).first().waitFor();
}

/** Opens a place and waits until everything in it stands still. */
export async function openPlace(page: Page, url: string, shown: ShownPlace): Promise<void> {
  const { place, plant = 'working', width = 1366, height = 768, before } = shown;
  await page.setViewportSize({ width, height });
  await page.goto(`${url}?plant=${plant}#/${place}`);
  await page.locator('main, [role=main]').first().waitFor();
  await before?.(page);
  await settled(page);
}

/** Fonts are there, and nothing on the page has changed for a third of a second. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise<void>((done) => {
      let timer = setTimeout(finish, 333);
      const seen = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(finish, 333);
      });
      // A clock that ticks would keep it busy for ever.
      const latest = setTimeout(finish, 3000);
      function finish() {
        seen.disconnect();
        clearTimeout(latest);
        done();
      }
      seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  });
}
