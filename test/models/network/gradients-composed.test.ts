import { describe, vi } from 'vitest';
import { declareStep } from './step-cases.ts';

// As on a GPU, whose memory our one-pass kernels cannot reach: every step composed of tfjs operations.
vi.mock('../../../models/backend/host-kernel.ts', () => ({ runHostKernel: () => null }));

describe('one training step composed on cpu', () => declareStep('cpu'));
