/** Reconstruction and contribution of some channels for a chart. */
import type { ReconstructionColumns } from '../../api/contract.ts';
import { SECOND, WINDOW_STATES } from '../../api/words.ts';
import { DAY, dayOf } from './days.ts';
import { FourPerPixel, pixelOf, type Span } from './pixels.ts';
import { queryScores } from './score-query.ts';
import type { Readers } from './walk.ts';

export interface ReconstructionQuery extends Span {
  readonly modelId: number;
  /** Indices of the channels wanted. */
  readonly channels: readonly number[];
  /** Channels of the model. */
  readonly channelCount: number;
}

/** One channel, in time order; reconstruction and contribution are NaN where not scored. */
export type ReconstructionDrawn = Pick<ReconstructionColumns, 't' | 'reconstruction' | 'contribution'> & {
  readonly channel: number;
};

type Blobs = readonly [reconstruction: Buffer | null, contribution: Buffer | null];
type Step = readonly [t: number, reconstruction: number, contribution: number];

/** Rows read at once. */
const PAGE = 4096;
/** Pixels as wide as this many microseconds get one step each, the one with the highest score; finer ones up to four. */
const ONE_A_PIXEL = 10 * SECOND;

export const queryReconstruction =
  (readers: Readers) =>
  (query: ReconstructionQuery): ReconstructionDrawn[] => {
    const lines = query.channels.map(
      () =>
        new FourPerPixel<Step>(
          (step) => step[0],
          (step) => step[1],
        ),
    );
    const push = (t: number, [reconstruction, contribution]: Blobs): void => {
      const pixel = pixelOf(query, t);
      for (const [i, channel] of query.channels.entries()) {
        const expected = floatAt(reconstruction, channel, query.channelCount);
        lines[i]!.push(pixel, [t, expected, floatAt(contribution, channel, query.channelCount)]);
      }
    };
    const wide = query.to - query.from >= ONE_A_PIXEL * query.pixels;
    (wide ? readOutstanding : readAll)(readers, query, push);
    return query.channels.map((channel, i) => {
      const line = lines[i]!;
      line.finish();
      return {
        channel,
        t: Float64Array.from(line.drawn, (step) => step[0]),
        reconstruction: Float64Array.from(line.drawn, (step) => step[1]),
        contribution: Float32Array.from(line.drawn, (step) => step[2]),
      };
    });
  };

function readAll(
  { days }: Readers,
  { modelId, from, to }: ReconstructionQuery,
  push: (t: number, blobs: Blobs) => void,
): void {
  for (const day of days.days().filter((each) => each >= dayOf(from) && each <= dayOf(to - 1)))
    days.using(day, (open) => {
      const midnight = day * DAY;
      const range = open.sql<[t: number, ...Blobs]>(
        'SELECT t, reconstruction, contribution FROM scores WHERE model_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
      );
      for (let start = Math.max(0, from - midnight); ;) {
        const page = range.all(modelId, start, Math.min(DAY, to - midnight), PAGE);
        for (const [t, ...blobs] of page) push(midnight + t, blobs);
        if (page.length < PAGE) return;
        start = page.at(-1)![0] + 1;
      }
    });
}

const SCORED = WINDOW_STATES.indexOf('scored');

/** Only the steps that the chart of the scores shows: their rows are found one by one, however many lie in between. */
function readOutstanding(
  readers: Readers,
  query: ReconstructionQuery,
  push: (t: number, blobs: Blobs) => void,
): void {
  const { t, state } = queryScores(readers)(query);
  const files = new Set(readers.days.days());
  for (let i = 0; i < t.length; i++) {
    const day = dayOf(t[i]!);
    let blobs: Blobs = [null, null];
    if (state[i] === SCORED && files.has(day))
      readers.days.using(day, (open) => {
        const found = open
          .sql<Blobs>('SELECT reconstruction, contribution FROM scores WHERE model_id = ? AND t = ?')
          .get(query.modelId, t[i]! - day * DAY);
        if (found !== undefined) blobs = found;
      });
    push(t[i]!, blobs);
  }
}

/** Channel's float32 in a stored row; a row of another channel count belongs to no chart of this model. */
function floatAt(bytes: Buffer | null, channel: number, channelCount: number): number {
  if (bytes === null || bytes.length !== 4 * channelCount) return NaN;
  return bytes.readFloatLE(4 * channel);
}
