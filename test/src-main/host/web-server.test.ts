import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connectLine } from '../../../src-main/api/connect-line.ts';
import { PROTOCOL, SOCKET_PATH, TOKEN_PROTOCOL } from '../../../src-main/api/dial-web.ts';
import { createScreens } from '../../../src-main/api/screens.ts';
import { dialHost } from '../../../src-main/host/connect-host.ts';
import { MOST_INCOMING_BYTES, startWebServer } from '../../../src-main/host/web-server.ts';
import { fakeEngine } from '../api/fake-engine.ts';
import { liveRows } from '../api/live-rows.ts';

const TOKEN = 'the-token-of-this-test-0123456789abcdefghij';
const folder = mkdtempSync(join(tmpdir(), 'mnemo-web-'));
const screenRoot = join(folder, 'screen');
const log = pino({ enabled: false });

const engine = fakeEngine({
  'health.counters': () => [],
  'tag.latest': ({ tagIds }) => ({
    t: Float64Array.from(tagIds),
    value: Float64Array.from(tagIds, () => NaN),
    quality: new Uint8Array(tagIds.length),
  }),
});
const screens = createScreens({ ...engine, onFault: () => {} });
let server: Awaited<ReturnType<typeof startWebServer>>;
let origin: string;

beforeAll(async () => {
  mkdirSync(join(screenRoot, 'assets'), { recursive: true });
  writeFileSync(join(screenRoot, 'index.html'), '<!doctype html><title>Mnemo</title>');
  writeFileSync(join(screenRoot, 'assets', 'main-abc.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  server = await startWebServer({ port: 0, token: TOKEN, screenRoot, screens, log });
  origin = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The first line of the answer to a request written byte by byte: fetch would tidy up what must be tested. */
function raw(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n`));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}
const get = (path: string, host = `127.0.0.1:${server.port}`, more = '') =>
  raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close${more}`);

/** The status of a refused upgrade, or "open". */
function upgrade(headers: Record<string, string>, protocols: string[], path = SOCKET_PATH): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, { headers });
    socket.on('open', () => {
      resolve('open');
      socket.close();
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(String(response.statusCode));
      response.destroy();
    });
    socket.on('error', () => {});
  });
}
const right = [PROTOCOL, TOKEN_PROTOCOL + TOKEN];

test('the screen is served with its type and strict security headers', async () => {
  const page = await fetch(`${origin}/`);
  expect(await page.text()).toContain('<title>Mnemo</title>');
  expect(page.headers.get('content-type')).toMatch('text/html');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const policy = page.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`ws://127.0.0.1:${server.port}`);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('x-frame-options')).toBe('DENY');
  const script = await fetch(`${origin}/assets/main-abc.js`);
  expect(script.headers.get('content-type')).toMatch('text/javascript');
  expect(script.headers.get('cache-control')).toMatch('immutable');
  expect((await fetch(`${origin}/assets/gone.js`)).headers.get('cache-control')).toBe('no-cache');
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets/../../secret.txt',
  '//secret.txt',
  '/%00',
  '/%',
])('nothing outside the screen is served: %s', async (path) => {
  const answer = await get(path);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  expect(answer).not.toContain('secret');
});

test('other methods change nothing', async () => {
  expect((await fetch(`${origin}/`, { method: 'POST' })).status).toBe(404);
});

test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
  'a rebound name is refused: Host "%s"',
  async (host) => {
    expect(await get('/', host)).toMatch(/^HTTP\/1\.1 40[03]/);
    expect(await upgrade({ origin, host }, right)).toMatch(/^40[03]$/);
  },
);

test('a request that names no host is refused', async () => {
  expect(await get('/', '')).toMatch(/^HTTP\/1\.1 40[03]/);
  expect(await raw('GET / HTTP/1.0')).toMatch(/^HTTP\/1\.1 40[03]/);
});

test('a page of this machine by either name is served', async () => {
  expect(await get('/', `localhost:${server.port}`)).toMatch(/^HTTP\/1\.1 200/);
  expect(
    await upgrade({ origin: `http://localhost:${server.port}`, host: `localhost:${server.port}` }, right),
  ).toBe('open');
});

test.each([
  'http://evil.example',
  'null',
  'http://127.0.0.1:1',
  'https://127.0.0.1',
  'http://127.0.0.1.evil.example',
])('a foreign page is refused: Origin "%s"', async (foreign) => {
  expect(await get('/', undefined, `\r\nOrigin: ${foreign}`)).toMatch(/^HTTP\/1\.1 403/);
  expect(await upgrade({ origin: foreign }, right)).toBe('403');
});

test('what sends no origin is no screen', async () => {
  expect(await upgrade({}, right)).toBe('403');
});

test('a screen needs the token, the whole token', async () => {
  expect(await upgrade({ origin }, right)).toBe('open');
  expect(await upgrade({ origin }, [PROTOCOL])).toBe('401');
  expect(await upgrade({ origin }, [])).toBe('401');
  expect(await upgrade({ origin }, [PROTOCOL, TOKEN_PROTOCOL + TOKEN.slice(0, -1)])).toBe('401');
  expect(await upgrade({ origin }, [PROTOCOL, `${TOKEN_PROTOCOL}${TOKEN}x`])).toBe('401');
  expect(await upgrade({ origin }, right, '/elsewhere')).toBe('404');
  const session = (token: string) =>
    fetch(`${origin}/session`, { headers: { authorization: `Bearer ${token}` } }).then(
      ({ status }) => status,
    );
  expect(await session(TOKEN)).toBe(204);
  expect(await session('wrong')).toBe(401);
  expect((await fetch(`${origin}/session`)).status).toBe(401);
});

test('the address tells a wrong token from an engine that is away', async () => {
  await expect(dialHost(`${origin}/#token=wrong`)).rejects.toThrow('from an earlier start');
  await expect(dialHost('http://127.0.0.1:9/#token=wrong')).rejects.not.toThrow('earlier start');
});

test('calls, columns, events and counters cross a real WebSocket', async () => {
  const screen = connectLine(await dialHost(`${origin}/#token=${TOKEN}`));
  onTestFinished(() => screen.close());
  const latest = await screen.client.call('tag.latest', { tagIds: [4, 5] });
  expect(latest).toEqual({
    t: Float64Array.of(4, 5),
    value: Float64Array.of(NaN, NaN),
    quality: Uint8Array.of(0, 0),
  });
  await expect(screen.client.call('tag.list')).rejects.toThrow('tag.list is not part of this test.');
  const rows = new Promise((resolve) =>
    screen.subscribe((name, payload) => name === 'live.rows' && resolve(payload)),
  );
  engine.emit('live.rows', liveRows(1, 100, 3));
  expect(await rows).toEqual(liveRows(1, 100, 3));
  const counters = (await screen.client.call('health.counters')).find(({ stage }) => stage === 'screen');
  expect(counters).toMatchObject({ in: 3, out: 3, refused: { 'calls refused': 1 } });
  expect(counters!.lastRefusal).toBe('tag.list: tag.list is not part of this test.');
});

test('an oversized message, a text frame and garbage end that screen only', async () => {
  const other = connectLine(await dialHost(`${origin}/#token=${TOKEN}`));
  onTestFinished(() => other.close());
  const code = (data: string | Uint8Array) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}${SOCKET_PATH}`, right, { origin });
      socket.on('open', () => socket.send(data));
      socket.on('close', resolve);
      socket.on('error', () => {});
    });
  expect(await code(new Uint8Array(MOST_INCOMING_BYTES + 1))).toBe(1009);
  expect(await code('{"t":"q"}')).toBe(1007);
  expect(await code(Uint8Array.of(0xc1))).toBe(1007);
  expect((await other.client.call('tag.latest', { tagIds: [1] })).t.length).toBe(1);
});

test('without a built screen every page says what to run', async () => {
  const bare = await startWebServer({
    port: 0,
    token: TOKEN,
    screenRoot: join(folder, 'none'),
    screens,
    log,
  });
  const page = await fetch(`http://127.0.0.1:${bare.port}/`);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('npm run build');
  await bare.close();
});

test('a port in use is said in one sentence', async () => {
  const again = startWebServer({ port: server.port, token: TOKEN, screenRoot, screens, log });
  await expect(again).rejects.toThrow(`Port ${server.port} is in use by another program.`);
});

test('closing tells the screens and does not wait for them', async () => {
  const own = fakeEngine({});
  const served = await startWebServer({
    port: 0,
    token: TOKEN,
    screenRoot,
    screens: createScreens({ ...own, onFault: () => {} }),
    log,
  });
  const screen = connectLine(await dialHost(`http://127.0.0.1:${served.port}/#token=${TOKEN}`));
  const lost = new Promise<string>((resolve) => screen.onLost(resolve));
  await served.close();
  expect(await lost).toBe('The engine stops.');
  await vi.waitFor(() => expect(own.listeners.size).toBe(0));
});
