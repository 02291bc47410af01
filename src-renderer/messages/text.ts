import { en, type Messages } from './en.ts';

/** The words on the screen, in the language in use. */
export const text: Messages = en;
