import { chromium, type Browser } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, findChromium } from '../programs.ts';

/** The headless Chromium that the tests use. @throws with what to do when there is none */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('No Chromium was found. Name one in MNEMO_CHROMIUM.');
  return chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
}
