import { describeStep } from './step-cases.ts';

describeStep('wasm');
describeStep('cpu');
