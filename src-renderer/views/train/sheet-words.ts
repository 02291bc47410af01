/** What the cells of a data sheet say, and what stands out in it. */
import type { DataSheet, FaultFinding } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatDuration, formatLoose, formatShare, NONE } from '../../series/number-format.ts';

export type SheetColumn = DataSheet['columns'][number];
export type SheetTag = DataSheet['tags'][number];
/** What the numbers in the cells are. */
export type Shown = keyof typeof text.sheet.shows;

export interface SheetCell {
  readonly words: string;
  /** The whole story in one sentence. */
  readonly sentence: string;
  readonly state: FaultFinding['state'] | 'own-alarm';
  /** How large a fault must be, 0 to 1 (not found); shades the cell. */
  readonly effort: number;
}

export function sheetCell(sheet: DataSheet, tag: SheetTag, k: number, shown: Shown): SheetCell {
  const column = sheet.columns[k]!;
  const finding = tag.findings[k]!;
  const { state } = finding;
  const kind = text.sheet.kindInSentence[column.kind];
  const other = (words: string): Pick<SheetCell, 'words' | 'sentence'> => ({
    words,
    sentence: withPartner(text.sheet.cellOther(tag.name, kind, words), column, tag),
  });
  if (state === 'not-applicable')
    return { ...other(text.sheet.notApplicable), words: NONE, state, effort: 0 };
  if (state === 'not-measured') return { ...other(text.sheet.notMeasured), state, effort: 0 };
  if (state === 'not-found') {
    if (hasOwnAlarm(column, tag)) {
      const words = text.sheet.stuckAlarm(formatDuration(tag.stuckAlarmSeconds!));
      return { ...other(words), state: 'own-alarm', effort: 1 };
    }
    const upTo = sizeInWords(sheet, tag, column, finding.upTo);
    const sentence = text.sheet.cellBlind(tag.name, kind, upTo);
    return { words: text.sheet.notFound, sentence: withPartner(sentence, column, tag), state, effort: 1 };
  }
  const delay = formatDuration(finding.delaySeconds);
  const size = sizeInWords(sheet, tag, column, finding.size);
  return {
    words: shown === 'delay' ? delay : sizeInCell(sheet, tag, column, finding.size, shown === 'own'),
    sentence: withPartner(text.sheet.cellFound(tag.name, kind, size, delay), column, tag),
    state,
    effort: column.unit === 'whole' ? 0 : Math.sqrt(Math.min(1, finding.size / column.upTo)),
  };
}

const withPartner = (sentence: string, { kind }: SheetColumn, { partner }: SheetTag): string =>
  kind === 'swapped' && partner !== null ? text.sheet.withPartner(sentence, partner) : sentence;

/** A tag that stands still is told by an alarm of its own. */
const hasOwnAlarm = ({ kind }: SheetColumn, { stuckAlarmSeconds }: SheetTag): boolean =>
  kind === 'stuck' && stuckAlarmSeconds !== null;

function sizeInCell(
  sheet: DataSheet,
  tag: SheetTag,
  { unit }: SheetColumn,
  size: number,
  own: boolean,
): string {
  switch (unit) {
    case 'deviations':
      return own || tag.constant ? inOwnUnit(tag, size) : formatLoose(size);
    case 'rows':
      return own ? formatDuration((size * sheet.withinSeconds) / sheet.withinRows) : formatLoose(size);
    case 'share':
      return formatShare(size);
    case 'whole':
      return text.sheet.found;
  }
}

const inOwnUnit = ({ deviation, unit }: SheetTag, size: number): string =>
  `${formatLoose(Number((size * deviation).toPrecision(2)))} ${unit}`.trim();

/** The largest size tried, as it is the same for every tag. */
export function upToInWords({ unit, upTo }: SheetColumn): string | null {
  if (unit === 'whole') return null;
  return text.sheet.sizes[unit](unit === 'share' ? formatShare(upTo) : formatLoose(upTo));
}

function sizeInWords(sheet: DataSheet, tag: SheetTag, column: SheetColumn, size: number): string {
  const { unit } = column;
  if (unit === 'whole') return text.sheet.sizes.whole();
  if (unit === 'share') return text.sheet.sizes.share(formatShare(size));
  const own = sizeInCell(sheet, tag, column, size, true);
  return unit === 'deviations' && tag.constant
    ? own
    : `${text.sheet.sizes[unit](formatLoose(size))} (${own})`;
}

/** Kinds of fault in a tag that nothing would tell of. */
export function blindKinds(sheet: DataSheet, tag: SheetTag): SheetColumn['kind'][] {
  return sheet.columns
    .filter((column, k) => tag.findings[k]!.state === 'not-found' && !hasOwnAlarm(column, tag))
    .map(({ kind }) => kind);
}

/** How many combinations of tag and kind were tried, and how many of them are blind spots. */
export function countBlind(sheet: DataSheet): { readonly tried: number; readonly blind: number } {
  return {
    tried: sheet.tags
      .flatMap(({ findings }) => findings)
      .filter(({ state }) => state === 'found' || state === 'not-found').length,
    blind: sheet.tags.reduce((sum, tag) => sum + blindKinds(sheet, tag).length, 0),
  };
}

/** Tags with blind spots, those with the most first. */
export function blindTags(
  sheet: DataSheet,
): { readonly tag: SheetTag; readonly kinds: SheetColumn['kind'][] }[] {
  return sheet.tags
    .map((tag) => ({ tag, kinds: blindKinds(sheet, tag) }))
    .filter(({ kinds }) => kinds.length > 0)
    .sort((a, b) => b.kinds.length - a.kinds.length);
}
