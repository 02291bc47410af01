/** What setting up TensorFlow must know of this machine. */
import { spawnSync } from 'node:child_process';
import type { Machine } from './choose-wheel.ts';

export function thisMachine(): Machine {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: header.glibcVersionRuntime ?? null,
    card: nvidiaCard(),
  };
}

/** Name and driver of the first NVIDIA card, as the driver's own tool tells it; null where there is none. */
function nvidiaCard(): string | null {
  const asked = spawnSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
    encoding: 'utf8',
    timeout: 10_000,
    windowsHide: true,
  });
  const [name, driver] = (asked.status === 0 ? asked.stdout : '').split('\n')[0]!.split(',');
  return name && driver ? `${name.trim()} (driver ${driver.trim()})` : null;
}
