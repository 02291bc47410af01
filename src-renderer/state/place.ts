/** The places of the screen and their addresses. */
export const VIEWS = ['overview', 'asset', 'train', 'incidents', 'tags', 'health', 'settings'] as const;
/** The views of the main menu, and the wall: a window of its own without one. */
const PLACES = [...VIEWS, 'wall'] as const;
export type ViewName = (typeof PLACES)[number];

export interface Place {
  readonly view: ViewName;
  /** The asset or incident looked at, if the address names one. */
  readonly id: number | null;
  /** Further settings of the place, such as the range of time. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Reads an address such as #/asset/3?from=1&to=2. What it does not understand leads to the overview. */
export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, id] = path.split('/');
  const view = PLACES.find((known) => known === name) ?? 'overview';
  const number = Number(id);
  return {
    view,
    id: Number.isSafeInteger(number) && number > 0 ? number : null,
    settings: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The address of a place. */
export function hrefOf(view: ViewName, id?: number | null, settings: Record<string, string> = {}): string {
  const query = new URLSearchParams(settings).toString();
  return `#/${view}${id ? `/${id}` : ''}${query ? `?${query}` : ''}`;
}
