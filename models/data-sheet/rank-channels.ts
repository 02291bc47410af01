import type { ChannelSheet, Finding, SheetColumn } from './sheet.ts';

const MOST = 5;

/** Channels with findings, those whose faults are found at the smallest sizes first: the first third, at most five. */
export function rankChannels(channels: readonly ChannelSheet[], columns: readonly SheetColumn[]): number[] {
  return channels
    .map(({ findings }, channel) => ({ channel, effort: meanEffort(findings, columns) }))
    .filter(({ effort }) => effort < 1)
    .sort((a, b) => a.effort - b.effort || a.channel - b.channel)
    .slice(0, Math.min(MOST, Math.ceil(channels.length / 3)))
    .map(({ channel }) => channel);
}

/** Mean over the kinds of how far up its ladder one must go, 0 to 1 (not found); NaN where nothing was measured. */
function meanEffort(findings: readonly Finding[], columns: readonly SheetColumn[]): number {
  const efforts = findings.flatMap((finding, k) => {
    if (finding.state === 'not-found') return [1];
    if (finding.state !== 'found') return [];
    const { kind, ladder } = columns[k]!;
    return [kind === 'stuck' ? finding.size / ladder.at(-1)! : ladder.indexOf(finding.size) / ladder.length];
  });
  return efforts.reduce((sum, effort) => sum + effort, 0) / efforts.length;
}
