/** A connection that is no broker: it owns the tags of an imported file, named by its url. */
import type { Connection } from '../../../src-main/api/words.ts';

const SCHEME = 'file:';

export const isFile = ({ url }: Pick<Connection, 'url'>): boolean => url.startsWith(SCHEME);

/** The file's name without its folder. */
export const fileNameOf = ({ url }: Pick<Connection, 'url'>): string =>
  url.slice(SCHEME.length).split('/').at(-1)!;
