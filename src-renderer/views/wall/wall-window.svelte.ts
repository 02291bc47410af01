/** The wall display as a window: how it is left, and that its screen stays awake. */
import type { Route } from '../../state/route.svelte.ts';

/** Milliseconds for which the way out is shown after someone moved the mouse. */
const HINT = 4000;

export class WallWindow {
  /** Whether to say how it is left. */
  hinted = $state(false);
  readonly #route: Route;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #awake: WakeLockSentinel | null = null;
  #open = false;

  constructor(route: Route) {
    this.#route = route;
  }

  /** Keeps the screen awake, and tells how to leave at first. @returns ends both */
  start(): () => void {
    this.#open = true;
    this.hint();
    void this.#stayAwake();
    document.addEventListener('visibilitychange', this.#stayAwake);
    return () => {
      this.#open = false;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', this.#stayAwake);
      void this.#awake?.release();
    };
  }

  readonly hint = (): void => {
    this.hinted = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.hinted = false), HINT);
  };

  readonly leave = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (window.opener) window.close();
    else this.#route.go('overview');
  };

  readonly onkeydown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') this.leave();
    else if (event.key.toLowerCase() === 'f') void this.#fill();
    else this.hint();
  };

  async #fill(): Promise<void> {
    try {
      await document.documentElement.requestFullscreen();
    } catch {
      // Where full screen is not allowed the window can still be made as large as the screen.
      this.hint();
    }
  }

  /** A lock is lost whenever the page was hidden. */
  readonly #stayAwake = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (this.#open) this.#awake = lock;
      else void lock.release();
    } catch {
      // Not allowed here: the operating system's own settings decide.
    }
  };
}
