/** How numbers are written: what stands before decimals and between thousands. */
import { language, type Language } from '../messages/language.ts';
import { Kept, oneOf } from '../state/kept.ts';

/** A thin space that no line breaks at. */
const THIN = '\u202f';

const SIGNS = {
  /** 1,234.5 */
  'comma-point': { group: ',', decimal: '.' },
  /** 1.234,5 */
  'point-comma': { group: '.', decimal: ',' },
  /** 1 234,5 */
  'space-comma': { group: THIN, decimal: ',' },
  /** 1 234.5 */
  'space-point': { group: THIN, decimal: '.' },
} as const;
export type NumberStyle = keyof typeof SIGNS;
export const NUMBER_STYLES = Object.keys(SIGNS) as readonly NumberStyle[];

/** As the language does it, or one's own choice. */
export const NUMBER_CHOICES = ['language', ...NUMBER_STYLES] as const;
export type NumberChoice = (typeof NUMBER_CHOICES)[number];

export const numberChoice = new Kept<NumberChoice>('mnemo.numbers', 'language', oneOf(NUMBER_CHOICES));

/** How each language writes numbers. */
export const STYLE_OF: Readonly<Record<Language, NumberStyle>> = {
  en: 'comma-point',
  de: 'point-comma',
  ko: 'comma-point',
  zh: 'comma-point',
};

/** The style in use. Reactive on the screen. */
export const numberStyle = (): NumberStyle =>
  numberChoice.value === 'language' ? STYLE_OF[language.value] : numberChoice.value;

/**
 * Digits as JavaScript writes them (-1234.5, 1.2e-5), in a style: grouped, with its decimal sign and a true minus.
 * @param style the style in use unless told
 */
export function inStyle(digits: string, style: NumberStyle = numberStyle()): string {
  const { group, decimal } = SIGNS[style];
  const [, sign = '', whole = '', fraction, exponent = ''] =
    /^(-?)(\d+)(?:\.(\d+))?(e.*)?$/.exec(digits) ?? [];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const parts = fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
  return `${sign}${parts}${exponent}`.replaceAll('-', '−');
}
