/** A person who works the screen by keyboard alone: every key is followed by a look where the focus is. */
import { expect, type Locator, type Page } from '@playwright/test';

export class KeyHand {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses a key as often as told. After that the focus must be somewhere, seen, and on the screen. */
  async press(key: string, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) await this.#page.keyboard.press(key);
    await this.look(key);
  }

  /** Types into the field that has the focus. */
  async type(words: string): Promise<void> {
    await this.#page.keyboard.type(words);
    await this.look(`typing ${words}`);
  }

  /** Goes on with Tab, or back with Shift+Tab, until the target has the focus. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor();
    for (let i = 0; i < 120; i++) {
      if (await has(target)) return;
      await this.press(key);
    }
    expect(await has(target), `${key} leads to ${target.toString()}`).toBe(true);
  }

  /** Tab to a button or link, and Enter. */
  async use(target: Locator): Promise<void> {
    await this.tabTo(target);
    await this.press('Enter');
  }

  /** Fails where the focus stays lost, not to be seen, or off the screen. */
  async look(after: string): Promise<void> {
    // A button that works is disabled meanwhile, and a closed dialog needs a moment to give the focus back.
    await expect
      .poll(() => this.#trouble(), {
        message: `the focus after ${after}`,
        timeout: 3000,
        intervals: [20, 50, 100],
      })
      .toBe('none');
  }

  #trouble(): Promise<string> {
    return this.#page.evaluate(async () => {
      // What a key sets off is drawn in the next frames; a scroll to the focus as well.
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      const element = document.activeElement ?? document.body;
      if (element === document.body) return 'it is lost';
      const { outlineStyle, outlineWidth, outlineColor, pointerEvents } = getComputedStyle(element);
      const outlined =
        outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(' 0)');
      const box = element.getBoundingClientRect();
      const [x, y] = [
        (Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2,
        (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2,
      ];
      const there = document.elementFromPoint(x, y);
      const uncovered = there !== null && (element.contains(there) || there.contains(element));
      const what = `${element.outerHTML.slice(0, 160)} at ${Math.round(x)}, ${Math.round(y)}`;
      // The content of the page as a whole has no outline: keys for the view work there.
      if (!outlined && element.id !== 'content') return `it is not to be seen on ${what}`;
      if (!uncovered && pointerEvents !== 'none') return `it is off the screen or covered: ${what}`;
      return 'none';
    });
  }
}

const has = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);
