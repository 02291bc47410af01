import { vi } from 'vitest';
import { describeGolden } from './golden-cases.ts';

// As on a GPU, whose memory our one-pass kernels cannot reach: every step composed of tfjs operations.
vi.mock('../../../models/backend/host-kernel.ts', () => ({ runHostKernel: () => null }));

describeGolden('cpu');
