/** Where the window may go: its own page, nowhere else. */
export const SCHEME = 'mnemo';
export const HOME = `${SCHEME}://app/`;

/** True for a page of the application itself. Anything else is neither opened nor handed to the system's browser. */
export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password, port } = new URL(url);
  return protocol === `${SCHEME}:` && host === 'app' && username === '' && password === '' && port === '';
}
