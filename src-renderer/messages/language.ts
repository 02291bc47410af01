/** The language in use, and those there are. */
import { Kept, oneOf } from '../state/kept.ts';

export const LANGUAGES = ['en', 'de', 'ko', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language as its speakers call it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  ko: '한국어',
  zh: '中文',
};

/** Where each language's dates are written as its speakers write them (BCP 47). */
export const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  de: 'de-DE',
  ko: 'ko-KR',
  zh: 'zh-CN',
};

export const language = new Kept<Language>('mnemo.language', 'en', oneOf(LANGUAGES));

/** The language for someone who would like these, best first ("de-AT", "en"); English where none is known. */
export const firstLanguage = (wanted: readonly string[]): Language =>
  wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(oneOf(LANGUAGES)) ?? 'en';
