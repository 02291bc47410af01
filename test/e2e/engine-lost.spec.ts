/** What the screen says when the engine dies, and when somebody comes with a wrong token. */
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { startHost, type Host } from '../../src-main/host/supervisor.ts';

/** The engine's process: a refused request leaves a line with the process id in its log. */
async function enginePid(host: Host, dataDir: string): Promise<number> {
  const refused = await fetch(new URL('/', host.url), { headers: { origin: 'http://elsewhere.test' } });
  expect(refused.status).toBe(403);
  const lines = readFileSync(path.join(dataDir, 'logs', 'engine.log'), 'utf8')
    .trim()
    .split('\n');
  return (JSON.parse(lines.at(-1)!) as { pid: number }).pid;
}

test('a killed engine is told on the screen, and the screen comes back by itself', async ({ page }, info) => {
  const dataDir = info.outputPath('data');
  const host = await startHost({ dataDir, port: 0, log: pino({ level: 'silent' }) });
  try {
    await page.goto(host.url);
    await page.getByText('Engine connected').waitFor();
    // The token must not stay where it can be read off the screen or be bookmarked.
    expect(page.url()).not.toContain(host.token);
    const before = await enginePid(host, dataDir);
    expect(before).not.toBe(process.pid);

    process.kill(before, 'SIGKILL');
    await page
      .getByRole('alert')
      .getByText(/^The line to the engine is lost: .* It connects again by itself\.$/)
      .waitFor();
    await expect(page.getByText('Engine lost')).toBeVisible();

    await page.getByText('Engine connected').waitFor();
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(await enginePid(host, dataDir)).not.toBe(before);
    // The calls work again, too.
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('definition').filter({ hasText: dataDir }).waitFor();
  } finally {
    await host.stop();
  }
});

test('a wrong token and a missing one are refused with a sentence', async ({ browser }, info) => {
  const host = await startHost({
    dataDir: info.outputPath('data'),
    port: 0,
    log: pino({ level: 'silent' }),
  });
  const opened = async (url: string) => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    return page;
  };
  try {
    const wrong = await opened(host.url.replace(host.token, 'x'.repeat(43)));
    await wrong
      .getByText('This address is from an earlier start. Open the address that Mnemo printed last.')
      .waitFor();
    await expect(wrong.getByRole('heading', { name: 'No access' })).toBeVisible();
    const none = await opened(new URL('/', host.url).href);
    await none
      .getByText(
        'This address has no access token. Open the whole address that Mnemo printed when it started.',
      )
      .waitFor();
  } finally {
    await host.stop();
  }
});
