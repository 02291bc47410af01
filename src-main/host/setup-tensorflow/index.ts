/** Setting up native TensorFlow: choose, bring it into a trial copy of the package, check that, put it into place. */
export { parseChoices, type Choices } from './parse-choices.ts';
export { setUpTensorflow } from './set-up.ts';
