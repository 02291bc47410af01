/** Entry of the engine's process. */
import { startEngine } from '../engine/engine.ts';
import { carryEngine } from './engine-carrier.ts';

carryEngine(startEngine);
