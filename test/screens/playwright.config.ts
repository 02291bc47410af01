/**
 * Pictures of every view in both themes, in docs/screens.
 *
 *   npm run screens        takes them anew
 *   npm run test:visual    compares the screen with them, on the machine they were taken on: another Chromium draws otherwise
 */
import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_ARGUMENTS, findChromium } from '../programs.ts';

const executablePath = findChromium();
if (executablePath === null) throw new Error('No Chromium was found. Name one in MNEMO_CHROMIUM.');

export default defineConfig({
  testDir: fileURLToPath(new URL('.', import.meta.url)),
  testMatch: 'screens.spec.ts',
  outputDir: fileURLToPath(new URL('../../test-results/screens', import.meta.url)),
  snapshotPathTemplate: fileURLToPath(new URL('../../docs/screens/{arg}{ext}', import.meta.url)),
  workers: 1,
  retries: 0,
  timeout: 60_000,
  reporter: 'list',
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath, args: CHROMIUM_ARGUMENTS },
  },
});
