/** Which incidents the list shows; it lives in the address, so that back, forward and links keep it. */
import { verdict as verdicts, type Incident, type Verdict } from '../../../src-main/api/words.ts';

export type Shown = 'all' | 'unexplained' | 'waiting' | Exclude<Verdict, 'open'>;
export interface IncidentChoice {
  /** null: of all assets. */
  readonly assetId: number | null;
  readonly shown: Shown;
}

/** Everything there is to choose, in the order of the list. "open" is what is unexplained. */
export const SHOWN: readonly Shown[] = [
  'all',
  'waiting',
  'unexplained',
  ...verdicts.options.filter((option) => option !== 'open'),
];

/** Reads the settings of a place; what it does not understand narrows nothing. */
export function choiceOf(settings: Readonly<Record<string, string>>): IncidentChoice {
  const assetId = Number(settings['asset']);
  return {
    assetId: Number.isSafeInteger(assetId) && assetId > 0 ? assetId : null,
    shown: SHOWN.find((known) => known === settings['show']) ?? 'all',
  };
}

export const settingsOf = ({ assetId, shown }: IncidentChoice): Record<string, string> => ({
  ...(assetId === null ? {} : { asset: String(assetId) }),
  ...(shown === 'all' ? {} : { show: shown }),
});

/** @param waiting incidents with an unacknowledged alarm */
export function fits(
  { id, assetId, verdict }: Pick<Incident, 'id' | 'assetId' | 'verdict'>,
  choice: IncidentChoice,
  waiting: ReadonlySet<number>,
): boolean {
  if (choice.assetId !== null && choice.assetId !== assetId) return false;
  if (choice.shown === 'all') return true;
  if (choice.shown === 'waiting') return waiting.has(id);
  return verdict === (choice.shown === 'unexplained' ? 'open' : choice.shown);
}
