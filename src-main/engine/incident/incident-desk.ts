/** The calls about alarms and incidents: look, acknowledge, explain, judge, export. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReconstructionColumns, ScoreColumns, SeriesColumns } from '../../api/contract.ts';
import { SECOND, type Asset, type Model, type TimeRange } from '../../api/words.ts';
import type { AlarmDesk } from '../alarm/index.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { REPORT_FILES, reportPeriod, writeReport } from '../report/index.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import type { IncidentBook } from './incident-book.ts';

export type IncidentHandlers = DeskHandlers<
  | 'alarm.list'
  | 'alarm.acknowledge'
  | 'incident.list'
  | 'incident.notes'
  | 'incident.note'
  | 'incident.judge'
  | 'incident.report'
  | 'incident.file'
>;

/** @param version the product's, named in every report */
export function createIncidentDesk(
  parts: EngineParts,
  alarms: AlarmDesk,
  book: IncidentBook,
  scoring: ScoringService,
  version: string,
): { readonly handlers: IncidentHandlers } {
  const { records, telemetry, dataDir, now, log, emit } = parts;
  const folderOf = (incidentId: number): string => path.join(dataDir, 'reports', `incident-${incidentId}`);

  async function samplesOf(tagIds: readonly number[], period: TimeRange): Promise<SeriesColumns[]> {
    const columns = new Map(tagIds.map((tagId) => [tagId, { t: [], value: [], quality: [] } as Columns]));
    for await (const batch of telemetry.readSamples({ tagIds, ...period })) {
      for (let i = 0; i < batch.t.length; i++) {
        const column = columns.get(batch.tagId[i]!);
        column?.t.push(batch.t[i]!);
        column?.value.push(batch.value[i]!);
        column?.quality.push(batch.quality[i]!);
      }
    }
    return [...columns].map(([tagId, { t, value, quality }]) => ({
      tagId,
      t: Float64Array.from(t),
      value: Float64Array.from(value),
      quality: Uint8Array.from(quality),
    }));
  }

  async function scoresOf(
    asset: Asset,
    model: Model | null,
    period: TimeRange,
  ): Promise<{ scores: ScoreColumns | null; reconstruction: ReconstructionColumns[] }> {
    if (model === null) return { scores: null, reconstruction: [] };
    // One pixel a grid step: nothing is thinned out.
    const pixels = Math.ceil((period.to - period.from) / (asset.samplePeriod * SECOND)) + 1;
    const span = { ...period, pixels };
    const scores = {
      modelId: model.id,
      threshold: model.threshold,
      ...(await telemetry.queryScores(span, model.id)),
    };
    const facts = await scoring.facts(model).catch((err: unknown) => {
      // A lost model file must not keep anybody from reporting what was measured and scored with it.
      log.error({ err, modelId: model.id }, 'report without the normal range');
      return null;
    });
    if (facts === null) return { scores, reconstruction: [] };
    const { band } = facts;
    const channels = asset.tagIds.map((_, channel) => channel);
    const drawn = await telemetry.queryReconstruction(span, model.id, channels, channels.length);
    return {
      scores,
      reconstruction: drawn.map(({ channel, ...columns }) => ({
        tagId: asset.tagIds[channel]!,
        band: band[channel]!,
        ...columns,
      })),
    };
  }

  const handlers: IncidentHandlers = {
    'alarm.list': ({ assetId, from }) =>
      records.alarms
        .list(assetId === null ? {} : { assetId })
        .filter((alarm) => from === null || (alarm.cleared ?? Infinity) >= from),
    'alarm.acknowledge': ({ id, by }) => alarms.acknowledge(id, by, now()),

    'incident.list': ({ assetId }) => records.incidents.list(assetId === null ? {} : { assetId }),
    'incident.notes': ({ id }) => records.notes.list({ incidentId: id }),
    'incident.note': ({ id, author, text }) => {
      const note = book.write(id, author, text, now());
      // Another screen that shows this incident reads its notes again.
      emit('incident', found(records.incidents.get(id), 'incident', id));
      return note;
    },
    'incident.judge': ({ id, verdict }) => book.judge(id, verdict, 'operator', now()),

    'incident.report': async ({ id, timeZone, locale }) => {
      const incident = found(records.incidents.get(id), 'incident', id);
      const asset = found(records.assets.get(incident.assetId), 'asset', incident.assetId);
      const own = records.alarms.list({ incidentId: id });
      const modelId = own.find((alarm) => alarm.modelId !== null)?.modelId ?? null;
      const armed = records.models.list({ assetId: asset.id, armed: true })[0];
      const model = (modelId === null ? armed : records.models.get(modelId)) ?? null;
      // An open incident reaches up to the newest data: event time, which may be far from the wall clock.
      const newest = await telemetry.latest(asset.tagIds);
      const period = reportPeriod(
        incident,
        Math.max(...[...newest.t].filter(Number.isFinite), incident.from),
      );
      const evidence = await scoresOf(asset, model, period);
      const report = await writeReport(
        {
          incident,
          asset,
          tags: asset.tagIds.map((tagId) => found(records.tags.get(tagId), 'tag', tagId)),
          alarms: own,
          notes: records.notes.list({ incidentId: id }),
          model,
          installation: { version, site: null },
          period,
          samples: await samplesOf(asset.tagIds, period),
          ...evidence,
          timeZone,
          locale,
          generatedAt: now(),
        },
        folderOf(id),
      );
      records.audit({
        at: now(),
        actor: 'operator',
        action: 'incident.exported',
        subject: `incident ${id}`,
        detail:
          model !== null && evidence.reconstruction.length === 0
            ? `${report.folder}, without the normal range: model ${model.id} could not be used`
            : report.folder,
      });
      return report;
    },

    'incident.file': async ({ id, name }) => {
      if (!Object.values<string>(REPORT_FILES).includes(name)) {
        throw new Refusal(`A report has the files ${Object.values(REPORT_FILES).join(', ')}.`);
      }
      const bytes = await readFile(path.join(folderOf(id), name)).catch((error: unknown) => {
        throw new Refusal('This incident has no report yet. Export it first.', { cause: error });
      });
      return { name, bytes: new Uint8Array(bytes) };
    },
  };
  return { handlers };
}

interface Columns {
  t: number[];
  value: number[];
  quality: number[];
}
