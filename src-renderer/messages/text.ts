import { de } from './de/index.ts';
import { en, type Messages } from './en/index.ts';
import { ko } from './ko/index.ts';
import { language, type Language } from './language.ts';
import { zh } from './zh/index.ts';

const catalogues: Readonly<Record<Language, Messages>> = { en, de, ko, zh };

/**
 * The words on the screen, in the language in use. Every section and group of it stays current: only the words
 * themselves are looked up, at the moment they are read, so whoever reads them where they are shown follows a change of
 * language.
 */
export const text: Messages = current(en, () => catalogues[language.value]);

/** An object of this shape whose words are those of what `read` returns at the time. */
function current<T extends object>(shape: T, read: () => T): T {
  const groups = new Map<PropertyKey, object>();
  return new Proxy(shape, {
    get(_, key) {
      const group = groups.get(key);
      if (group) return group;
      const part: unknown = Reflect.get(shape, key);
      if (typeof part !== 'object' || part === null) return Reflect.get(read(), key) as unknown;
      const made = current(part, () => Reflect.get(read(), key) as object);
      groups.set(key, made);
      return made;
    },
  });
}
