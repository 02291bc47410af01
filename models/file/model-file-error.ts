/** A model file that cannot be used. The message says why and what to do. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}
