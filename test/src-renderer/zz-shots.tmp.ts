import { openBrowser } from './open-browser.ts';
import { serveFixture } from './serve-fixture.ts';
const [site, browser] = await Promise.all([serveFixture(), openBrowser()]);
for (const width of [320, 360, 400, 460, 520, 600, 700, 800, 900, 965, 1001, 1100]) {
  const page = await (await browser.newContext({ viewport: { width, height: 900 }, colorScheme: 'dark', timezoneId: 'Europe/Berlin', locale: 'en-GB' })).newPage();
  for (const place of ['overview', 'asset/1', 'train/3', 'train/1', 'incidents/12', 'tags', 'health']) {
    await page.goto(`${site.url}?plant=working#/${place}`);
    await page.getByText('Engine connected').waitFor();
    await page.waitForTimeout(300);
    const bad = await page.evaluate(() => {
      const out: string[] = [];
      const w = document.documentElement.clientWidth;
      for (const e of [document.documentElement, ...document.querySelectorAll('header, header .right, header nav, main, main .view, .split > *')]) if (e.scrollWidth > e.clientWidth + 1) out.push(`${e.tagName}.${e.className} ${e.scrollWidth}>${e.clientWidth}`);
      for (const e of document.querySelectorAll('header *')) { const r = e.getBoundingClientRect(); if (r.width && (r.right > w + 1 || r.left < -1)) out.push(`header ${e.tagName} ${Math.round(r.left)}..${Math.round(r.right)}`); }
      return out;
    });
    if (bad.length) console.log(width, place, bad.join(' | '));
    if (['train/3', 'overview'].includes(place) && [400, 600, 900, 1100].includes(width)) {
      if (place === 'train/3') for (const d of await page.locator('details summary').all()) await d.click();
      await page.screenshot({ path: `/tmp/s1/${place.replace('/', '-')}-${width}.png`, fullPage: false });
    }
  }
  await page.context().close();
}
await browser.close(); await site.close();
