/**
 * Keeps the keyboard where it was when what had the focus is disabled for a while or goes away, as most buttons do that
 * start some work: without this the browser gives the focus to the page, and a keyboard starts anew.
 */

const FOCUSABLE =
  ':is(a[href], button, input, select, textarea, summary, [tabindex]):not(:disabled, [tabindex="-1"])';
/** Milliseconds for which something is left to others: a dialog gives the focus back by itself. */
const PATIENCE = 30;
/** Milliseconds after which something disabled is taken to stay so. */
const DISABLED = 1000;

/** Starts to watch. @returns stops it */
export function keepFocus(): () => void {
  let last: HTMLElement | null = null;
  /** What it lies in, from the inside out: known no more once it is gone. */
  let around: HTMLElement[] = [];
  /** When the focus was found lost; null: it is not. */
  let since: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();
  const { signal } = stop;

  const isLost = () => last !== null && document.activeElement === document.body && document.hasFocus();
  const checkIn = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(check, wait);
  };
  function check() {
    if (last === null || since === null || !isLost()) since = null;
    else if (!last.isConnected) follow(around);
    else if (!last.matches(':disabled')) last.focus();
    else if (performance.now() - since < DISABLED) checkIn(DISABLED);
    else enclose(last);
  }
  const watcher = new MutationObserver(() => {
    if (!isLost()) return;
    since ??= performance.now();
    checkIn(PATIENCE);
  });

  document.addEventListener(
    'focusin',
    ({ target }) => {
      if (!(target instanceof HTMLElement)) return;
      last = target;
      since = null;
      around = ancestors(target);
    },
    { signal },
  );
  // Who presses on an empty place takes the focus away on purpose.
  document.addEventListener(
    'pointerdown',
    ({ target }) => {
      if (!(target instanceof Node && last?.contains(target))) last = null;
    },
    { signal, capture: true },
  );
  watcher.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
  return () => {
    stop.abort();
    watcher.disconnect();
    clearTimeout(timer);
  };
}

function ancestors(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = element.parentElement; each !== null; each = each.parentElement) found.push(each);
  return found;
}

/** To what stands in the place of something that is gone; where a whole view has gone, to the content. */
function follow(around: readonly HTMLElement[]): void {
  for (const each of around) {
    if (!each.isConnected) continue;
    if (each.tagName === 'MAIN' || each === document.body) break;
    const next = [...each.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.checkVisibility());
    if (next) return next.focus();
  }
  document.getElementById('content')?.focus();
}

/** To the part of the view that something disabled belongs to: another button there must not be pressed by mistake. */
function enclose(element: HTMLElement): void {
  const part = element.closest<HTMLElement>('section, form, article, aside, [role=dialog], main');
  if (part === null) return;
  if (!part.hasAttribute('tabindex')) part.tabIndex = -1;
  part.focus({ preventScroll: true });
}
