/** Which devices can compute, and what would be faster. */
import { spawnSync } from 'node:child_process';
import type { Finding } from './finding.ts';
import { probe } from './probe.ts';

export async function checkBackends(): Promise<Finding[]> {
  const gpu = checkGpu();
  const [cuda, wasm, cpu] = [
    await probe('probe-backend', 'cuda'),
    await probe('probe-backend', 'wasm'),
    await probe('probe-backend', 'cpu'),
  ];
  const nothing = !cuda.ok && !wasm.ok && !cpu.ok;
  const finding = (name: string, { ok, found }: typeof cuda, advice: string): Finding => ({
    part: `Backend ${name}`,
    state: ok ? 'ok' : nothing ? 'broken' : 'missing',
    found: firstLine(found),
    advice: ok ? null : advice,
  });
  return [
    gpu,
    finding(
      'cuda',
      cuda,
      gpu.state === 'ok'
        ? 'Until then another backend trains, more slowly.'
        : 'Without an NVIDIA GPU nothing is missing.',
    ),
    finding('wasm', wasm, 'Run "npm ci" again. Until then training takes the cpu backend, which is slow.'),
    finding('cpu', cpu, 'Run "npm ci" again.'),
  ];
}

/** A hint only: the driver's own tool answers where there is an NVIDIA GPU with its driver. */
function checkGpu(): Finding {
  const asked = spawnSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
    encoding: 'utf8',
    timeout: 10_000,
    windowsHide: true,
  });
  const gpus = asked.status === 0 ? asked.stdout.trim().split('\n').join('; ') : '';
  return gpus
    ? { part: 'GPU', state: 'ok', found: gpus, advice: null }
    : {
        part: 'GPU',
        state: 'missing',
        found: 'no NVIDIA GPU with a working driver',
        advice:
          'None is needed. With one, install its driver: training then takes seconds instead of minutes.',
      };
}

const firstLine = (text: string) => text.split('\n')[0]!.slice(0, 300);
