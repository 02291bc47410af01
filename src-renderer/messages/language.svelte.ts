/** The language in use, and those there are. */
export const LANGUAGES = ['en', 'de', 'ko', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language as its speakers call it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  ko: '한국어',
  zh: '中文',
};

export const language = $state<{ chosen: Language }>({ chosen: 'en' });
