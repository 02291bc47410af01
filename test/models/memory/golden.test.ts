import { onEachDevice } from '../backend/tested-devices.ts';
import { declareGolden } from './golden-cases.ts';

onEachDevice('golden memory', declareGolden);
