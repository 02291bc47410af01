/** A line between a screen and the engine, whatever carries it. */

/** Messages are structured-clone values; posting on a closed line does nothing. */
export interface Line {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with the reason in words. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
  /** Bytes posted but not yet sent; absent where the carrier cannot tell. */
  readonly queuedBytes?: () => number;
}

/** Calls every listener once, those that come late too. */
export function once(): { tell(reason: string): void; add(listener: (reason: string) => void): void } {
  let told: string | undefined;
  const listeners: ((reason: string) => void)[] = [];
  return {
    tell(reason) {
      if (told !== undefined) return;
      told = reason;
      for (const listener of listeners.splice(0)) listener(reason);
    },
    add(listener) {
      if (told === undefined) listeners.push(listener);
      else listener(told);
    },
  };
}
