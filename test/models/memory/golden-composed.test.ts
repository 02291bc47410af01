import { describe, vi } from 'vitest';
import { declareGolden } from './golden-cases.ts';

// As on a GPU, whose memory our one-pass kernels cannot reach: every step composed of tfjs operations.
vi.mock('../../../models/backend/host-kernel.ts', () => ({ runHostKernel: () => null }));

describe('golden memory composed on cpu', () => declareGolden('cpu'));
