/** The `.mnemo` model file: everything a trained detector is, in one file that notices when it is damaged. */
export { decodeModel, encodeModel, FORMAT_VERSION, readModel } from './model-file.ts';
export { ModelFileError } from './model-file-error.ts';
