/** What one watch was given, scored and could not score, and why. */
import { WINDOW_STATES, type StageCounters } from '../../api/words.ts';
import { SCORED } from './score-rows.ts';

export interface WatchCounters {
  /** @param states [N] what became of the rows @param failed of those that are a gap, how many the backend failed on */
  count(states: Uint8Array, failed: number): void;
  /** Rows that came while the armed model could not be used. */
  unusable(rows: number): void;
  refuse(why: string, rows: number, error: unknown): void;
  counters(): StageCounters;
}

const GAP: number = WINDOW_STATES.indexOf('gap');

export function createWatchCounters(stage: string): WatchCounters {
  const counted = { in: 0, out: 0, lastRefusal: null as string | null };
  const refused: Record<string, number> = {};
  const add = (why: string, rows: number): void => {
    if (rows > 0) refused[why] = (refused[why] ?? 0) + rows;
  };
  return {
    count(states, failed) {
      counted.in += states.length;
      WINDOW_STATES.forEach((name, state) => {
        const rows = states.reduce((sum, each) => sum + (each === state ? 1 : 0), 0);
        if (state === SCORED) counted.out += rows;
        else add(name, state === GAP ? rows - failed : rows);
      });
    },
    unusable(rows) {
      counted.in += rows;
      add('model not usable', rows);
    },
    refuse(why, rows, error) {
      add(why, rows);
      counted.lastRefusal = `${why}: ${error instanceof Error ? error.message : String(error)}`;
    },
    counters: () => ({ stage, ...counted, refused: { ...refused } }),
  };
}
