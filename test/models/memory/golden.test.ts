import { describeGolden } from './golden-cases.ts';

describeGolden('wasm');
describeGolden('cpu');
