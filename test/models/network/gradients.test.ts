import { onEachDevice } from '../backend/tested-devices.ts';
import { declareStep } from './step-cases.ts';

onEachDevice('one training step', declareStep);
