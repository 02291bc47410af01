/** A log that never fills the disk: one file and the one before it, each bounded. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino, type Logger } from 'pino';

const MOST_BYTES = 8 * 1024 * 1024;

/**
 * @param file created with its folder; at 8 MiB it becomes `file.1`, replacing the older one
 * @param mostBytes the bound
 * Lines are written at once: the last one before a crash is the one that matters.
 */
export function openLog(file: string, mostBytes: number = MOST_BYTES): Logger {
  mkdirSync(dirname(file), { recursive: true });
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return pino(
    {},
    {
      write(line: string) {
        try {
          if (bytes > mostBytes) {
            renameSync(file, `${file}.1`);
            bytes = 0;
          }
          appendFileSync(file, line);
          bytes += Buffer.byteLength(line);
        } catch {
          // A full disk must not stop the monitor; the store reports it where an operator looks.
        }
      },
    },
  );
}
