/** Which devices can compute, how fast, which one is taken, and what to do about the others. */
import { spawnSync } from 'node:child_process';
import { BACKEND_NAMES, type BackendName } from '../../../models/backend/index.ts';
import type { Finding } from './finding.ts';
import type { BackendFacts } from './probe-backend.ts';
import { probe, type ProbeAnswer } from './probe.ts';

interface Probed {
  readonly name: BackendName;
  readonly answer: ProbeAnswer<BackendFacts>;
}

/** What to do about a device that does not work, by whether there is an NVIDIA GPU. */
const ADVICE: Readonly<Record<BackendName, (nvidia: boolean) => string>> = {
  cuda: (nvidia) =>
    nvidia
      ? 'Run "npm run setup:tensorflow". Until then another backend trains.'
      : 'Without an NVIDIA GPU nothing is missing.',
  webgpu: () => "Without a GPU nothing is missing. With one, install its driver: Vulkan's on Linux.",
  wasm: () => 'Run "npm ci" again. Until then training takes the cpu backend, which is slow.',
  cpu: () => 'Run "npm ci" again.',
};

export async function checkBackends(): Promise<Finding[]> {
  const gpu = checkGpu();
  const probed: Probed[] = [];
  // One after the other: two at once would be timed against each other.
  for (const name of BACKEND_NAMES)
    probed.push({ name, answer: await probe<BackendFacts>('probe-backend', name) });
  const broken = !probed.some(({ answer }) => answer.ok);
  return [gpu, ...probed.map((each) => tellOf(each, broken, gpu.state === 'ok')), ...checkChoice(probed)];
}

function tellOf({ name, answer }: Probed, broken: boolean, nvidia: boolean): Finding {
  const part = `Backend ${name}`;
  const advice = ADVICE[name](nvidia);
  if (!answer.ok)
    return { part, state: broken ? 'broken' : 'missing', found: firstLine(answer.found), advice };
  const { device, software, speed } = answer.facts;
  return software
    ? { part, state: 'missing', found: 'loads and computes, but found no GPU', advice, device, speed }
    : { part, state: 'ok', found: answer.found, advice: null, device, speed };
}

/** What "auto" would take for a training of the reference network's size. */
function checkChoice(probed: readonly Probed[]): Finding[] {
  const timed = probed
    .flatMap(({ name, answer }) => (answer.ok && answer.facts.speed ? [{ name, ...answer.facts.speed }] : []))
    .toSorted((a, b) => b.trainWindowsPerSecond - a.trainWindowsPerSecond);
  const [best, second] = timed;
  if (!best) return [];
  const times = second ? best.trainWindowsPerSecond / second.trainWindowsPerSecond : null;
  const found =
    `${best.name}, the ${times === null ? 'only device' : 'fastest device'} for the reference network` +
    (times === null ? '' : `: ${round(times)} times ${second!.name} in training`);
  return [{ part: 'Device for training', state: 'ok', found, advice: null }];
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
    ? { part: 'NVIDIA GPU', state: 'ok', found: gpus, advice: null }
    : {
        part: 'NVIDIA GPU',
        state: 'missing',
        found: 'none with a working driver',
        advice: 'None is needed. With one, install its driver.',
      };
}

const round = (times: number) => (times < 10 ? times.toFixed(1) : Math.round(times));

const firstLine = (text: string) => text.split('\n')[0]!.slice(0, 300);
