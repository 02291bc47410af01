/**
 * Text that a spreadsheet would take for a formula (a tag called "=1+1") gets an apostrophe before it, which spreadsheets
 * hide or show as it is; numbers stay numbers. Text that has such apostrophes already gets one more, so that reading
 * back gives what was written.
 */

const GUARDED = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

export const withGuard = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);

export const withoutGuard = (text: string): string =>
  text.startsWith("'") && GUARDED.test(text) ? text.slice(1) : text;
