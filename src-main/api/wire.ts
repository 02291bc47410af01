/** What crosses a line: birpc's requests and answers, checked for shape before birpc reads them. */

/** The two calls outside the contract that carry its events. */
export const EVENT = 'event';
/** The screen has taken in one batch of live rows. */
export const TAKEN = 'live.taken';

export class MalformedMessage extends Error {
  override name = 'MalformedMessage';
}

/** Gives an error its sentence only: a stack tells a reader of the page about the machine, and helps nobody. */
export const outgoing =
  (sentence: (error: unknown) => string) =>
  (message: object): object =>
    'e' in message && message.e !== undefined ? { ...message, e: sentence(message.e) } : message;

/** @throws MalformedMessage */
export function incoming(message: unknown): object {
  if (typeof message !== 'object' || message === null) throw new MalformedMessage('Not a message.');
  const { t, i, m, a, e } = message as Record<string, unknown>;
  if (t === 'q' && typeof m === 'string' && Array.isArray(a) && (i === undefined || typeof i === 'string'))
    return message;
  if (t === 's' && typeof i === 'string')
    return e === undefined ? message : { ...message, e: new Error(String(e)) };
  throw new MalformedMessage('Neither a request nor an answer.');
}
