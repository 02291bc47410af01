/** Reconstruction and contribution of some channels for a chart, four grid steps per pixel and channel. */
import type { ReconstructionColumns } from '../../api/contract.ts';
import { FourPerPixel, pixelOf, type Span } from './pixels.ts';
import type { Database } from './sqlite.ts';

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

type Row = [t: number, reconstruction: Buffer | null, contribution: Buffer | null];
type Step = readonly [t: number, reconstruction: number, contribution: number];

/** Rows read at once. */
const PAGE = 4096;

export function queryReconstruction(db: Database): (query: ReconstructionQuery) => ReconstructionDrawn[] {
  const range = db
    .prepare(
      'SELECT t, reconstruction, contribution FROM scores WHERE model_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
    )
    .raw<Row>();
  return (query) => {
    const lines = query.channels.map(
      () =>
        new FourPerPixel<Step>(
          (step) => step[0],
          (step) => step[1],
        ),
    );
    let page = range.all(query.modelId, query.from, query.to, PAGE);
    while (page.length > 0) {
      for (const [t, reconstruction, contribution] of page) {
        const pixel = pixelOf(query, t);
        query.channels.forEach((channel, i) => {
          const expected = floatAt(reconstruction, channel, query.channelCount);
          lines[i]!.push(pixel, [t, expected, floatAt(contribution, channel, query.channelCount)]);
        });
      }
      page = range.all(query.modelId, page.at(-1)![0] + 1, query.to, PAGE);
    }
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
}

/** Channel's float32 in a stored row; a row of another channel count belongs to no chart of this model. */
function floatAt(bytes: Buffer | null, channel: number, channelCount: number): number {
  if (bytes === null || bytes.length !== 4 * channelCount) return NaN;
  return bytes.readFloatLE(4 * channel);
}
