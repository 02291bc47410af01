/** Where the windows may go: their own pages, nowhere else. */
export const SCHEME = 'mnemo';
export const HOME = `${SCHEME}://app/`;
/** The wall display: the one page that may be opened in a second window, under this name. */
export const WALL = `${HOME}#/wall`;
export const WALL_NAME = 'mnemo-wall';

/** True for a page of the application itself. Anything else is neither opened nor handed to the system's browser. */
export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password, port } = new URL(url);
  return protocol === `${SCHEME}:` && host === 'app' && username === '' && password === '' && port === '';
}

/** Whether a page may open this address in a window of this name: the wall display, and nothing else. */
export const isWallWindow = (url: string, name: string): boolean => url === WALL && name === WALL_NAME;
