import { defineConfig } from 'vitest/config';
import { softwareGpu } from './test/software-gpu.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    testTimeout: 60_000,
    // The screen is built in hooks.
    hookTimeout: 180_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    // Two cores: more workers only fight each other, and training tests want a whole core.
    maxWorkers: 2,
    globalSetup: [],
    // WebGPU is tested on a GPU played by the processor where the machine has none.
    env: softwareGpu() ?? {},
  },
});
