/**
 * How far a long command is: one line on stderr that is rewritten, or a plain line now and then when it is no terminal.
 * A log says nothing about short work: a refusal there is one sentence and nothing else.
 */

export interface ProgressLine {
  show(text: string): void;
  /** Leaves the last state standing on a terminal and moves to a new line. */
  end(): void;
}

/** Milliseconds between two updates: of the line on a terminal, of plain lines in a log. */
const TERMINAL_PAUSE = 100;
const LOG_PAUSE = 5000;

export function openProgressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let shownAt = stream.isTTY ? -Infinity : performance.now();
  let pending: string | null = null;
  const write = (text: string) => {
    shownAt = performance.now();
    pending = null;
    stream.write(stream.isTTY ? `\r\x1b[2K${text.slice(0, stream.columns - 1)}` : `${text}\n`);
  };
  return {
    show(text) {
      pending = text;
      if (performance.now() - shownAt >= (stream.isTTY ? TERMINAL_PAUSE : LOG_PAUSE)) write(text);
    },
    end() {
      if (!stream.isTTY) return;
      if (pending !== null) write(pending);
      if (shownAt > -Infinity) stream.write('\n');
    },
  };
}
