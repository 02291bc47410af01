import { expect, test } from 'vitest';
import { createCpuMeter } from '../../../../src-main/engine/health/cpu-meter.ts';

test('the share of a core is that since it was asked before, and asking twice at once changes nothing', () => {
  let used = 1000;
  let at = 50;
  const cpu = createCpuMeter(
    () => used,
    () => at,
  );
  expect(cpu()).toBeNull();
  at += 10;
  expect(cpu()).toBeNull();
  used += 300;
  at += 990;
  expect(cpu()).toBe(0.3);
  used += 100;
  at += 1;
  expect(cpu()).toBe(0.3);
  // Two cores busy for a second; what the second asking left is counted here.
  used += 1900;
  at += 999;
  expect(cpu()).toBe(2);
});
