/** A person who works the screen by keyboard alone: every key is followed by a look where the focus is. */
import { expect, type Locator, type Page } from '@playwright/test';

/** What has the focus, as a person sees it. */
interface Seen {
  /** Tag, role and name, for a message. */
  readonly what: string;
  readonly lost: boolean;
  /** The content of the page as a whole: it has no outline, and keys for the view work there. */
  readonly content: boolean;
  readonly outlined: boolean;
  readonly inView: boolean;
}

export class KeyHand {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses a key as often as told. After each the focus must be somewhere, seen, and on the screen. */
  async press(key: string, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      await this.#page.keyboard.press(key);
      await this.look(key);
    }
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

  /** Fails where the focus is lost, not to be seen, or off the screen. */
  async look(after: string): Promise<void> {
    const seen = await this.#seen();
    expect(seen, `the focus after ${after}`).toMatchObject({ lost: false, inView: true });
    if (!seen.content) expect(seen, `the focus after ${after}`).toMatchObject({ outlined: true });
  }

  #seen(): Promise<Seen> {
    return this.#page.evaluate(async () => {
      // What a key sets off is drawn in the next frames; a scroll to the focus as well.
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      const element = document.activeElement ?? document.body;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const [x, y] = [
        (Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2,
        (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2,
      ];
      const there = document.elementFromPoint(x, y);
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 60);
      return {
        what: `${element.tagName.toLowerCase()} ${element.getAttribute('role') ?? ''} ${name}`,
        lost: element === document.body,
        content: element.id === 'content',
        outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(' 0)'),
        inView:
          there !== null &&
          (element.contains(there) ||
            there.contains(element) ||
            getComputedStyle(element).pointerEvents === 'none'),
      };
    });
  }
}

const has = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);
