/** One page as an operator has it open, with everything a test has to know about it beside what it shows. */
import type { Locator, Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

export interface WatchedPage {
  /** What the page complained about: exceptions, console errors (also of the content security policy), dialogs. */
  readonly complaints: string[];
  /** Clicks so far; choosing in a drop-down list counts as one. */
  clicks(): number;
  /** Fields typed into so far. */
  typed(): number;
  click(target: Locator): Promise<void>;
  type(target: Locator, words: string): Promise<void>;
  choose(target: Locator, label: string | RegExp): Promise<void>;
  /** Saves what is seen, in both themes: `<name>-dark.png` and `<name>-light.png`. */
  shoot(name: string): Promise<void>;
}

/** @param folder where the pictures go */
export function watchPage(page: Page, folder: string): WatchedPage {
  const complaints: string[] = [];
  let clicks = 0;
  let typed = 0;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return {
    complaints,
    clicks: () => clicks,
    typed: () => typed,
    async click(target) {
      await target.click();
      clicks += 1;
    },
    async type(target, words) {
      await target.fill(words);
      typed += 1;
    },
    async choose(target, label) {
      const words = await target.locator('option').allInnerTexts();
      const chosen = words.find((word) => (typeof label === 'string' ? word === label : label.test(word)));
      if (chosen === undefined) throw new Error(`None of ${words.join(' | ')} is ${label}.`);
      await target.selectOption({ label: chosen });
      clicks += 1;
    },
    async shoot(name) {
      await mkdir(folder, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // The charts draw the new colours in the next frames.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`) });
      }
    },
  };
}
