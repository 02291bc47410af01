/** Audit entries of the engine that outlast a full disk: they say why data is gone, so none may be lost. */
import type { EngineParts } from '../engine-parts.ts';

export interface PatientAudit {
  /** Writes the entry now, or as soon as there is room. */
  note(action: string, detail: string): void;
  /** Tries what waits once more. */
  again(): void;
}

/** Beyond this many waiting entries new ones go to the log only: memory is bounded. */
const MOST_WAITING = 1000;

export function createPatientAudit({
  records,
  log,
  now,
}: Pick<EngineParts, 'records' | 'log' | 'now'>): PatientAudit {
  const waiting: Parameters<typeof records.audit>[0][] = [];
  const again = (): void => {
    try {
      for (let entry = waiting[0]; entry !== undefined; entry = waiting[0]) {
        records.audit(entry);
        waiting.shift();
      }
    } catch (err) {
      log.warn({ err, waiting: waiting.length }, 'audit entries wait');
    }
  };
  return {
    note(action, detail) {
      log.info({ action }, detail);
      if (waiting.length < MOST_WAITING)
        waiting.push({ at: now(), actor: 'engine', action, subject: 'store', detail });
      again();
    },
    again,
  };
}
