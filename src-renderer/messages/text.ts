import { en, type Messages } from './en/index.ts';

/** The words on the screen, in the language in use. */
export const text: Messages = en;
