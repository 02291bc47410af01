/** The user asked for something that cannot be done: printed as one sentence on stderr, exit code 2, nothing written. */
export class InputError extends Error {
  override name = 'InputError';
}
