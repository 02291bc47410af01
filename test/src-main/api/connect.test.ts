import { expect, test, vi } from 'vitest';
import { createBackoff } from '../../../src-main/api/backoff.ts';
import { keepConnected } from '../../../src-main/api/connect.ts';
import { NotAdmitted, takeToken } from '../../../src-main/api/dial-web.ts';
import { ASK_PORT, dialDesktop, GIVE_PORT } from '../../../src-main/api/dial-desktop.ts';
import type { Line } from '../../../src-main/api/line.ts';
import { serveScreen } from '../../../src-main/api/serve-screen.ts';
import { fakeEngine } from './fake-engine.ts';
import { portPair } from './port-pair.ts';

const soon = () => createBackoff(5, 20);

test('one client outlives lost lines and failed attempts', async () => {
  const engine = fakeEngine({ 'tag.list': () => [] });
  const ends: Line[] = [];
  let refuse = 2;
  const dial = vi.fn(async () => {
    if (refuse > 0) {
      refuse -= 1;
      throw new Error('The engine does not answer.');
    }
    const [near, far] = portPair();
    serveScreen(near, engine);
    ends.push(near);
    return far;
  });
  const screen = await keepConnected(dial, soon());
  expect(dial).toHaveBeenCalledTimes(3);
  const told: string[] = [];
  const events: string[] = [];
  screen.subscribe((name) => events.push(name));
  screen.onLost((reason) => told.push(reason));
  const restored = new Promise<void>((resolve) => screen.onRestored(resolve));
  refuse = 3;
  ends[0]!.close();
  await restored;
  expect(told).toEqual(['The engine went away.']);
  expect(await screen.client.call('tag.list')).toEqual([]);
  engine.emit('changed', { what: 'model' });
  await vi.waitFor(() => expect(events).toEqual(['changed']));
  screen.close();
  const dialled = dial.mock.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(dial).toHaveBeenCalledTimes(dialled);
});

test('a token that became invalid is told once and not tried again', async () => {
  const [near, far] = portPair();
  serveScreen(near, fakeEngine({}));
  const dial = vi.fn<() => Promise<Line>>().mockResolvedValueOnce(far);
  dial.mockRejectedValue(new NotAdmitted('Open the new address.'));
  const screen = await keepConnected(dial, soon());
  const told: string[] = [];
  screen.onLost((reason) => told.push(reason));
  near.close();
  await vi.waitFor(() => expect(told).toEqual(['The engine went away.', 'Open the new address.']));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(dial).toHaveBeenCalledTimes(2);
});

test('the token leaves the address bar and survives a reload of the page', () => {
  const kept = new Map<string, string>();
  const replaceState = vi.fn();
  const place = (hash: string) => ({
    location: { pathname: '/', search: '', hash },
    history: { replaceState },
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
  });
  expect(() => takeToken(place(''))).toThrow('Open the whole address');
  expect(takeToken(place('#token=abc_-9'))).toBe('abc_-9');
  expect(replaceState).toHaveBeenCalledWith(null, '', '/');
  expect(takeToken(place(''))).toBe('abc_-9');
});

test('waiting times double up to their bound and are scattered over the upper half', () => {
  const longest = createBackoff(100, 1000, () => 1);
  expect([1, 2, 3, 4, 5, 6].map(() => longest.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
  longest.reset();
  expect(longest.next()).toBe(100);
  expect(createBackoff(100, 1000, () => 0).next()).toBe(50);
});

test('on the desktop only the port of our own page is taken', async () => {
  const { port1, port2 } = new MessageChannel();
  type Take = Parameters<Parameters<typeof dialDesktop>[0]['addEventListener']>[1];
  const listeners = new Set<Take>();
  const asked: string[] = [];
  const place = {
    location: { origin: 'mnemo://app' },
    postMessage: (message: string, target: string) => asked.push(`${message} ${target}`),
    addEventListener: (_kind: 'message', listener: Take) => listeners.add(listener),
    removeEventListener: (_kind: 'message', listener: Take) => listeners.delete(listener),
  };
  const dialled = dialDesktop(place);
  expect(asked).toEqual([`${ASK_PORT} mnemo://app`]);
  const tell = (data: unknown, origin: string) =>
    [...listeners].forEach((listener) => listener({ data, origin, ports: [port1 as never] }));
  tell(GIVE_PORT, 'https://elsewhere.example');
  tell('other', 'mnemo://app');
  expect(listeners.size).toBe(1);
  tell(GIVE_PORT, 'mnemo://app');
  const line = await dialled;
  expect(listeners.size).toBe(0);
  const received = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)));
  line.post({ t: Float32Array.of(1.5) });
  expect(await received).toEqual({ t: Float32Array.of(1.5) });
  line.close();
});
