import { vi } from 'vitest';
import { describeStep } from './step-cases.ts';

// As on a GPU, whose memory our one-pass kernels cannot reach: every step composed of tfjs operations.
vi.mock('../../../models/backend/host-kernel.ts', () => ({ runHostKernel: () => null }));

describeStep('cpu');
