/** The incident's alarms in the order in which they were raised, and who acknowledged them. */
import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Alarm, Tag } from '../../api/words.ts';
import { timesThreshold } from '../incident/summary.ts';
import { alarmSign, cell, headerRow, heading, RULED } from './page-style.ts';
import type { ReportInput } from './report-input.ts';
import type { Writing } from './writing.ts';

/** A longer list ends with a line that says where the rest is. */
const MOST_ALARMS = 40;

export function alarmTable({ alarms, tags, incident, period }: ReportInput, writing: Writing): Content[] {
  const { moment, time, print } = writing;
  if (alarms.length === 0) return [];
  const shown = alarms.toSorted((a, b) => a.raised - b.raised || a.id - b.id).slice(0, MOST_ALARMS);
  const rows = shown.map((alarm): TableCell[] => [
    {
      columns: [
        { ...alarmSign(alarm.kind), width: 7, margin: [0, 2, 0, 0] },
        { text: print(alarmWords(alarm, tags)), style: 'cell', width: 116, margin: [4, 0, 0, 0] },
      ],
    },
    cell(moment(alarm.began, '')),
    cell(moment(alarm.raised, '')),
    cell(moment(alarm.cleared, 'still active')),
    cell(
      alarm.acknowledged === null
        ? 'not acknowledged'
        : `${moment(alarm.acknowledged, '')}, ${print(alarm.acknowledgedBy ?? '')}`,
    ),
  ]);
  const zone = time.zoneLabel(incident.from, incident.to ?? period.to);
  return [
    heading('Alarms', { text: `times in ${zone}`, style: 'label' }),
    {
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: [127, 74, 74, 74, 110],
        body: [headerRow('Alarm', 'Began', 'Raised', 'Cleared', 'Acknowledged'), ...rows],
      },
      layout: RULED,
    },
    ...(alarms.length > MOST_ALARMS
      ? [{ text: `${alarms.length - MOST_ALARMS} further alarms are in manifest.json.`, style: 'small' }]
      : []),
  ];
}

function alarmWords({ kind, tagId, peakScore, threshold }: Alarm, tags: readonly Tag[]): string {
  if (kind !== 'score')
    return `${tags.find(({ id }) => id === tagId)?.name ?? `Tag ${tagId ?? '?'}`} ${kind}`;
  return peakScore === null || threshold === null
    ? 'Score'
    : `Score, ${timesThreshold(peakScore / threshold)} × threshold`;
}
