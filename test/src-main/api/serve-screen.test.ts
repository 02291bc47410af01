import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectLine } from '../../../src-main/api/connect-line.ts';
import type { Client, Handlers, LiveRows } from '../../../src-main/api/contract.ts';
import { once, type Line } from '../../../src-main/api/line.ts';
import { UNCONFIRMED } from '../../../src-main/api/live-flow.ts';
import { MOST_QUEUED_BYTES, serveScreen } from '../../../src-main/api/serve-screen.ts';
import { fakeEngine } from './fake-engine.ts';
import { liveRows } from './live-rows.ts';
import { portPair } from './port-pair.ts';
import { shownConnection } from '../../made-connection.ts';

function connected(own: Partial<Handlers>) {
  const engine = fakeEngine(own);
  const failures: { call: string; error: unknown }[] = [];
  const [near, far] = portPair();
  const counts = serveScreen(near, { ...engine, onFailure: (call, error) => failures.push({ call, error }) });
  const screen = connectLine(far);
  onTestFinished(() => screen.close());
  return { engine, failures, near, far, counts, ...screen };
}

/** A call the types would not allow. */
const anyCall = (client: Client) => client.call as (name: string, ...input: unknown[]) => Promise<unknown>;

test('a call is validated, completed with defaults and answered; columns stay columns', async () => {
  const query = vi.fn<Handlers['series.query']>(() => [
    { tagId: 7, t: Float64Array.of(1, 2), value: Float64Array.of(NaN, 3), quality: Uint8Array.of(0, 2) },
  ]);
  const create = vi.fn<Handlers['connection.create']>(({ name, url }) => shownConnection({ name, url }));
  const { client } = connected({ 'series.query': query, 'connection.create': create });
  const answer = await client.call('series.query', { from: 0, to: 10, pixels: 100, tagIds: [7] });
  expect(answer[0]!.value).toEqual(Float64Array.of(NaN, 3));
  await client.call('connection.create', { name: '  Hall 2 ', url: 'mqtt://broker' });
  expect(create.mock.calls[0]![0]).toEqual({
    name: 'Hall 2',
    url: 'mqtt://broker',
    protocol: '5',
    clock: 'live',
    username: null,
    password: null,
    key: null,
    passphrase: null,
    subscriptions: [],
    qos: 1,
    clientId: null,
    sessionExpiry: 432_000,
    receiveMaximum: 2000,
    lastWill: null,
    authority: null,
    certificate: null,
    sparkplug: { requestRebirth: false, primaryHost: null },
  });
});

test('calls without input and without output work', async () => {
  const remove = vi.fn();
  const { client } = connected({ 'tag.list': () => [], 'tag.remove': remove });
  expect(await client.call('tag.list')).toEqual([]);
  expect(await client.call('tag.remove', { id: 3 })).toBeUndefined();
  expect(remove).toHaveBeenCalledWith({ id: 3 });
});

test('bad input is refused in one sentence before the handler sees it', async () => {
  const create = vi.fn();
  const { client, failures } = connected({ 'asset.create': create });
  const bad = { name: '', tagIds: [], samplePeriod: 1, windowLength: 2 };
  await expect(client.call('asset.create', bad)).rejects.toThrow(
    'name: Give it a name; tagIds: An asset needs at least one tag; windowLength: Too small: expected number to be >=8.',
  );
  expect(create).not.toHaveBeenCalled();
  expect(failures.map(({ call }) => call)).toEqual(['asset.create']);
});

test.each(['no.such.call', 'constructor', '__proto__', 'toString', '$close', 'event'])(
  'the unknown call %s is refused',
  async (name) => {
    const { client } = connected({});
    await expect(anyCall(client)(name, {})).rejects.toThrow(`There is no call named "${name}".`);
  },
);

test('an error crosses as its sentence: no stack, no cause, one line', async () => {
  const { near, far, client } = connected({
    'tag.list': () => {
      throw new Error('The store is full.\n  Free some space.', { cause: new Error('secret') });
    },
  });
  const seen: unknown[] = [];
  far.onMessage((message) => seen.push(message));
  await expect(client.call('tag.list')).rejects.toThrow(/^The store is full\. Free some space\.$/);
  expect(seen).toEqual([{ t: 's', i: expect.any(String), e: 'The store is full. Free some space.' }]);
  near.close();
});

test('a mistake in a handler is told as such and handed to the log whole', async () => {
  const { client, failures } = connected({
    'tag.list': () => (undefined as unknown as { tags: never[] }).tags,
  });
  await expect(client.call('tag.list')).rejects.toThrow(
    /^Something went wrong inside Mnemo: .*The log has the details\.$/,
  );
  expect(failures[0]!.error).toBeInstanceOf(TypeError);
});

test('a result that cannot cross becomes an error answer, not a hanging call', async () => {
  const { client } = connected({ 'tag.list': () => [() => 1] as never });
  await expect(client.call('tag.list')).rejects.toThrow();
});

test.each([
  null,
  5,
  'text',
  {},
  { t: 'q' },
  { t: 'q', m: 'tag.list' },
  { t: 'q', m: {}, a: [] },
  { t: 's', i: 4 },
])('the malformed message %j ends the line and nothing else', async (message) => {
  const { far, onLost, engine } = connected({});
  const lost = new Promise((resolve) => onLost(resolve));
  far.post(message);
  await lost;
  await wait(20);
  expect(engine.listeners.size).toBe(0);
});

test('events arrive in order until the screen leaves; a lost line fails the calls in flight', async () => {
  const { engine, client, subscribe, near } = connected({ 'tag.list': () => new Promise(() => {}) });
  const seen: string[] = [];
  const unsubscribe = subscribe((name, payload) => seen.push(`${name} ${JSON.stringify(payload)}`));
  engine.emit('changed', { what: 'tag' });
  engine.emit('changed', { what: 'asset' });
  await vi.waitFor(() => expect(seen).toEqual(['changed {"what":"tag"}', 'changed {"what":"asset"}']));
  unsubscribe();
  const hanging = client.call('tag.list');
  const failed = expect(hanging).rejects.toThrow('The engine went away.');
  near.close();
  await failed;
  await expect(client.call('tag.list')).rejects.toThrow('The engine went away.');
  expect(engine.listeners.size).toBe(0);
});

test('a slow screen gets merged live rows and every other event', async () => {
  const { engine, counts, subscribe } = connected({});
  const live: LiveRows[] = [];
  const others: unknown[] = [];
  subscribe((name, payload) => {
    if (name === 'live.rows') live.push(payload as LiveRows);
    else others.push(payload);
  });
  // All of this happens before the screen can confirm anything.
  for (let step = 0; step < 3000; step += 1) {
    engine.emit('live.rows', liveRows(1, step, 1));
    engine.emit('changed', { what: 'tag' });
  }
  await vi.waitFor(() => expect(live.at(-1)?.t.at(-1)).toBe(2999));
  expect(others.length).toBe(3000);
  expect(live.length).toBe(UNCONFIRMED + 1);
  expect(counts.in).toBe(3000);
  expect(counts.out + counts.dropped).toBe(3000);
  expect(counts.dropped).toBeGreaterThan(0);
});

test('a stuck screen is cut off instead of filling the memory', () => {
  let queued = 0;
  const closed = once();
  const close = vi.fn(() => closed.tell('Cut off.'));
  const stuck: Line = {
    post: () => (queued += 1_000_000),
    onMessage() {},
    onClose: closed.add,
    close,
    queuedBytes: () => queued,
  };
  const engine = fakeEngine({});
  serveScreen(stuck, engine);
  for (let count = 0; count < 1000; count += 1) engine.emit('changed', { what: 'tag' });
  expect(close).toHaveBeenCalled();
  expect(queued).toBeLessThanOrEqual(MOST_QUEUED_BYTES + 1_000_000);
});
