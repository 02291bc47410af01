import { hrefOf, parsePlace, type Place, type ViewName } from './place.ts';

/** Where the operator is. It lives in the address's hash, so that back, forward and links work. */
export class Route {
  place = $state.raw<Place>(parsePlace(location.hash));

  /** Follows the address. @returns stops following */
  follow(): () => void {
    const read = () => (this.place = parsePlace(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }

  go(view: ViewName, id?: number | null, settings?: Record<string, string>): void {
    location.hash = hrefOf(view, id, settings);
  }
}
