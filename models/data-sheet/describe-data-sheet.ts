import type { FaultKind } from '../faults/index.ts';
import type { ChannelSheet, DataSheet } from './sheet.ts';

const WORDS: Readonly<Record<FaultKind, string>> = {
  bias: 'bias',
  drift: 'drift',
  noise: 'noise',
  spike: 'spike',
  stuck: 'stuck',
  delay: 'delayed',
  swapped: 'swapped',
  decoupled: 'broken correlation',
};

const NAMED_BLIND = 5;

/** The sheet in a few sentences: what was tried, who is watched best, and the blind spots. */
export function describeDataSheet(sheet: DataSheet): string {
  const blind = sheet.channels
    .map((channel) => ({ name: channel.name, kinds: blindKinds(sheet, channel).map((kind) => WORDS[kind]) }))
    .filter(({ kinds }) => kinds.length > 0)
    .sort((a, b) => b.kinds.length - a.kinds.length);
  const tried = sheet.channels.flatMap(({ findings }) =>
    findings.filter(({ state }) => state === 'found' || state === 'not-found'),
  );
  if (tried.length === 0)
    return 'Data sheet: nothing could be tried, because the held-back data has no normal stretch that is long enough. Record more.';
  const found = tried.filter(({ state }) => state === 'found').length;
  return [
    `Data sheet: ${found} of ${tried.length} combinations of tag and fault raise an alarm within ${sheet.withinRows} rows (${duration(sheet.withinSeconds)}) ${sheet.trials === 1 ? 'in a single trial' : `in at least half of ${sheet.trials} trials`}.`,
    ...(sheet.best.length > 0
      ? [`Best watched: ${sheet.best.map((c) => sheet.channels[c]!.name).join(', ')}.`]
      : []),
    blind.length === 0 ? 'No blind spots.' : `Blind spots: ${blindWords(blind)}.`,
  ].join(' ');
}

function duration(seconds: number): string {
  if (seconds < 600) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function blindWords(blind: readonly { name: string; kinds: readonly string[] }[]): string {
  const named = blind.slice(0, NAMED_BLIND).map(({ name, kinds }) => `${name} ${kinds.join(', ')}`);
  const more = blind.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more tags`] : [])].join('; ');
}

/** What would go unnoticed: not found at any size, and not told by the stuck-value alarm either. */
function blindKinds(sheet: DataSheet, { findings, stuckAlarmSeconds }: ChannelSheet): FaultKind[] {
  return sheet.columns
    .filter(
      ({ kind }, k) =>
        findings[k]!.state === 'not-found' && !(kind === 'stuck' && stuckAlarmSeconds !== null),
    )
    .map(({ kind }) => kind);
}
