/** Windows that ask for the engine while it is starting wait here; each gets one answer. */

export interface ScreenWaiters<Window, Engine> {
  /** A window's page asks to be joined; asking again before the answer changes nothing. */
  ask(window: Window): void;
  /** The engine runs (everyone who waits is joined) or is gone. */
  engineIs(engine: Engine | null): void;
}

export function screenWaiters<Window, Engine>(
  join: (window: Window, engine: Engine) => void,
): ScreenWaiters<Window, Engine> {
  const waiting = new Set<Window>();
  let present: Engine | null = null;
  return {
    ask(window) {
      if (present === null) waiting.add(window);
      else join(window, present);
    },
    engineIs(engine) {
      present = engine;
      if (engine === null) return;
      for (const window of waiting) join(window, engine);
      waiting.clear();
    },
  };
}
