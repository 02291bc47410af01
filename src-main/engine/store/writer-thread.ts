/** The writer thread: the only one that changes telemetry.db. Waiting calls share one transaction and one disk sync. */
import { join } from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import type { SampleBatch } from '../sample.ts';
import { sampleAppender, scoreAppender, type AppendResult, type ScoreBatch } from './append.ts';
import { openChecked } from './damage.ts';
import { migrate } from './migrate.ts';
import { sqliteProblem } from './sqlite.ts';
import { TELEMETRY_MIGRATIONS } from './telemetry-schema.ts';
import { answerCalls } from './thread-line.ts';

export interface Opening {
  readonly message: string | null;
  /** Highest ids that samples and scores refer to. */
  readonly lastTagId: number;
  readonly lastModelId: number;
}

export interface Removal {
  readonly table: 'samples' | 'scores';
  /** Tag of the samples or model of the scores. */
  readonly of: number;
  readonly most: number;
}

export type WriterCalls = {
  opening: (argument: null) => Opening;
  appendSamples: (batch: SampleBatch) => AppendResult;
  appendScores: (batch: ScoreBatch) => number;
  /** Removes up to `most` of the oldest rows and says how many it were, so that appends can go in between. */
  removeSome: (removal: Removal) => number;
};

const { dataDir, port } = workerData as { dataDir: string; port: MessagePort };
const { db, message } = openChecked(join(dataDir, 'telemetry.db'));
migrate(db, 'telemetry.db', TELEMETRY_MIGRATIONS);

const removals = {
  samples: db.prepare('DELETE FROM samples WHERE tag_id = ? ORDER BY tag_id, t LIMIT ?'),
  scores: db.prepare('DELETE FROM scores WHERE model_id = ? ORDER BY model_id, t LIMIT ?'),
};
const last = (sql: string): number => db.prepare(sql).pluck<number | null>().get() ?? 0;

// Each call is a savepoint inside the shared transaction: one that fails takes nothing of the others with it.
const handlers: WriterCalls = {
  opening: () => ({
    message,
    lastTagId: last('SELECT max(tag_id) FROM samples'),
    lastModelId: last('SELECT max(model_id) FROM scores'),
  }),
  appendSamples: db.transaction(sampleAppender(db)),
  appendScores: db.transaction(scoreAppender(db)),
  removeSome: ({ table, of, most }) => removals[table].run(of, most).changes,
};

answerCalls(port, handlers, {
  together: (run) => db.transaction(run)(),
  inWords: sqliteProblem,
  end: () => db.close(),
});
