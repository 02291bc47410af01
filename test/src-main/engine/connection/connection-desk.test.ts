import { createPrivateKey, randomBytes } from 'node:crypto';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectionInput, type Connection, type TagInput } from '../../../../src-main/api/words.ts';
import { createConnectionDesk } from '../../../../src-main/engine/connection/connection-desk.ts';
import { formerFilters } from '../../../../src-main/engine/connection/former-filters.ts';
import { createRecorder } from '../../../../src-main/engine/ingest/index.ts';
import { QUALITIES, toBatch } from '../../../../src-main/engine/sample.ts';
import { openSecrets } from '../../../../src-main/engine/secrets/index.ts';
import { freePort, NO_MOSQUITTO, startMosquitto, type TestBroker } from '../../../broker.ts';
import { shownConnection, storedConnection } from '../../../made-connection.ts';
import { NO_OPENSSL, openCertificateMaker, type CertificateMaker } from '../../../made-certificates.ts';
import { openDeskRig, type DeskRig } from '../desk-rig.ts';
import { until } from '../watch/rig.ts';

const newKey = () => openSecrets('', { MNEMO_SECRET_KEY: randomBytes(32).toString('base64') });

async function rig() {
  const desk = await openDeskRig();
  const { telemetry } = desk.parts;
  const recorder = createRecorder({
    commit: async (batch) => void (await telemetry.appendSamples(batch)),
    deliver: () => {},
  });
  const open = (secrets = newKey()) => {
    const connections = createConnectionDesk(desk.parts, secrets, recorder);
    onTestFinished(() => connections.close());
    return connections;
  };
  return { ...desk, open };
}
const input = (url: string) =>
  connectionInput.parse({ name: 'Plant', url, protocol: '3.1.1', clock: 'replay' });
const tagOf = (connection: Connection, change: Partial<TagInput> = {}): TagInput => ({
  connectionId: connection.id,
  topic: 'plant/a',
  format: { kind: 'scalar' },
  name: 'a',
  unit: '',
  low: null,
  high: null,
  ...change,
});
const lastStates = ({ told }: DeskRig) =>
  told.filter(({ name }) => name === 'connection.state').map(({ payload }) => payload);

describe('the connection desk', () => {
  it('runs one source, whatever is changed at the same time', async () => {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const r = await rig();
    const desk = r.open();
    const connection = await desk.handlers['connection.create'](input(broker.url));
    const change = { id: connection.id, connection: input(broker.url) };
    const tags = [tagOf(connection)];
    await Promise.all([
      desk.handlers['connection.update'](change),
      desk.handlers['tag.create'](tags),
      desk.handlers['connection.update'](change),
      desk.handlers['connection.update'](change),
    ]);
    const connected = async () => (await desk.handlers['connection.states']())[0]?.state === 'connected';
    await until('the connection', connected);
    // Two sources would take the client id from each other again and again.
    const before = lastStates(r).length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(lastStates(r).length).toBe(before);
    expect(await connected()).toBe(true);
  });

  it('says of a Sparkplug tag that its value is stale when the engine was killed', async () => {
    const r = await rig();
    const { records, telemetry } = r.parts;
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const connection = records.connections.insert(storedConnection({ url }));
    const speed = { format: { kind: 'sparkplug', metric: 'speed' }, topic: 'spBv1.0/G/N' } as const;
    const [known, silent, plain] = [speed, { ...speed, topic: 'spBv1.0/G/M' }, {}].map((change) =>
      records.tags.insert(tagOf(shownConnection({ id: connection.id }), change)),
    );
    const t = r.parts.now() - 1_000_000;
    const value = { t, arrival: t, value: 1, quality: 'good', reason: 'none' } as const;
    await telemetry.appendSamples(toBatch([known!, plain!].map(({ id }) => ({ ...value, tagId: id }))));
    const tagIds = [known!, silent!, plain!].map(({ id }) => id);

    await r.open().start();
    const newest = async (): Promise<number[]> => [...(await telemetry.latest(tagIds)).quality].slice(0, 1);
    await until('the stale sample', async () => (await newest())[0] === QUALITIES.indexOf('bad'));
    const latest = await telemetry.latest(tagIds);
    expect(latest.t[0]).toBeGreaterThan(t);
    expect([latest.t[1], latest.t[2]]).toEqual([NaN, t]);
  });

  it('leaves nothing of a removed connection, also when it was just being changed', async () => {
    const r = await rig();
    const desk = r.open();
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const { id } = await desk.handlers['connection.create'](input(url));
    await Promise.all([
      desk.handlers['connection.update']({ id, connection: input(url) }),
      desk.handlers['connection.remove']({ id }),
    ]);
    expect(await desk.handlers['connection.states']()).toEqual([]);
    expect(desk.counters()).toEqual([]);
    const before = lastStates(r).length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lastStates(r).length).toBe(before);
  });

  it('starts although one password was sealed with another key, and says which connection stands still', async () => {
    const r = await rig();
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const first = r.open();
    const sealed = await first.handlers['connection.create']({ ...input(url), username: 'u', password: 'p' });
    const plain = await first.handlers['connection.create'](input(url));
    await first.close();
    const second = r.open(newKey());
    await second.start();
    const states = await second.handlers['connection.states']();
    expect(states.find(({ connectionId }) => connectionId === sealed.id)).toMatchObject({
      state: 'stopped',
      problem: expect.stringContaining('enter the password again') as string,
    });
    expect(states.find(({ connectionId }) => connectionId === plain.id)!.state).not.toBe('stopped');
    await second.handlers['connection.update']({
      id: sealed.id,
      connection: { ...input(url), username: 'u', password: 'p' },
    });
    const [again] = await second.handlers['connection.states']();
    expect(again!.problem ?? '').not.toContain('password');
  });

  it('removes a tag that only the history of a removed asset tells of, and reads its topic no more', async () => {
    const r = await rig();
    const desk = r.open();
    const connection = await desk.handlers['connection.create'](
      input(`mqtt://127.0.0.1:${await freePort()}`),
    );
    const [tag] = await desk.handlers['tag.create']([tagOf(connection)]);
    const asset = r.addAsset({ tagIds: [tag!.id] });
    r.addBaseline(asset);
    r.parts.records.assets.withdraw(asset.id);
    await desk.handlers['tag.remove']({ id: tag!.id });
    expect((await desk.handlers['tag.list']()).map(({ id }) => id)).not.toContain(tag!.id);
    expect(r.parts.records.tags.get(tag!.id)).toEqual(tag);
    // To work with, it is no tag any more.
    const gone = `There is no tag ${tag!.id} any more`;
    expect(() => desk.handlers['tag.remove']({ id: tag!.id })).toThrow(gone);
    expect(() => desk.handlers['tag.update']({ id: tag!.id, tag: tag! })).toThrow(gone);
  });

  it('removes a connection of which only put-away tags are left, with its secrets, and reads it no more', async () => {
    const r = await rig();
    const { records } = r.parts;
    const secrets = newKey();
    const desk = r.open(secrets);
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const login = { ...input(url), username: 'u', password: 'p' };
    const connection = await desk.handlers['connection.create'](login);
    const { id } = connection;
    const [told, untold] = await desk.handlers['tag.create']([
      tagOf(connection),
      tagOf(connection, { topic: 'plant/b', name: 'b' }),
    ]);
    const asset = r.addAsset({ tagIds: [told!.id] });
    r.addBaseline(asset);
    records.assets.withdraw(asset.id);
    await desk.handlers['tag.remove']({ id: told!.id });
    const publication = records.publications.insert({
      connectionId: id,
      assetIds: null,
      jsonTopic: 'mnemo',
      sparkplug: null,
    });
    await expect(desk.handlers['connection.remove']({ id })).rejects.toThrow(
      'Plant is still used by 1 tag and 1 publication. Remove what uses it first.',
    );
    await desk.handlers['tag.remove']({ id: untold!.id });
    records.publications.remove(publication.id);
    await desk.handlers['connection.remove']({ id });

    const ids = async () => (await desk.handlers['connection.list']()).map((each) => each.id);
    expect(await ids()).not.toContain(id);
    const running = async (of: typeof desk) =>
      (await of.handlers['connection.states']()).map(({ connectionId }) => connectionId);
    expect(await running(desk)).not.toContain(id);
    // The history of its tag can still say where it came from, with nothing to log in with.
    expect(records.tags.get(told!.id)?.connectionId).toBe(id);
    expect(records.connections.get(id)).toMatchObject({ name: 'Plant', sealedPassword: null });
    const gone = `There is no connection ${id} any more`;
    await expect(desk.handlers['connection.remove']({ id })).rejects.toThrow(gone);
    await expect(desk.handlers['connection.update']({ id, connection: login })).rejects.toThrow(gone);
    expect(() => desk.handlers['tag.create']([tagOf(connection)])).toThrow(gone);
    await desk.close();
    const next = r.open(secrets);
    await next.start();
    expect(await running(next)).not.toContain(id);
  });

  it('keeps what is in use and refuses what is not there', async () => {
    const r = await rig();
    const desk = r.open();
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const connection = await desk.handlers['connection.create'](input(url));
    const { id } = connection;
    const [tag] = await desk.handlers['tag.create']([tagOf(connection)]);
    await expect(desk.handlers['connection.remove']({ id })).rejects.toThrow('still used by 1 tag');
    expect(await desk.handlers['connection.states']()).toHaveLength(1);
    r.addAsset({ tagIds: [tag!.id] });
    expect(() => desk.handlers['tag.remove']({ id: tag!.id })).toThrow('a is watched by Pump');
    expect(() => desk.handlers['tag.remove']({ id: 99 })).toThrow('There is no tag 99');
    await expect(desk.handlers['connection.update']({ id: 99, connection: input(url) })).rejects.toThrow(
      'There is no connection 99',
    );
    await expect(desk.handlers['connection.test']({ id: 99, ...input(url) })).rejects.toThrow(
      'There is no connection 99',
    );
  });

  it('refuses tags that could never have a value', async () => {
    const r = await rig();
    const desk = r.open();
    const connection = await desk.handlers['connection.create'](
      input(`mqtt://127.0.0.1:${await freePort()}`),
    );
    const create = (change: Partial<TagInput>) => desk.handlers['tag.create']([tagOf(connection, change)]);
    expect(() => create({ topic: 'plant/#' })).toThrow('has a wildcard');
    expect(() => create({ low: 5, high: 1 })).toThrow('ends below its start');
    expect(() => create({ connectionId: 99 })).toThrow('There is no connection 99');
    expect(await desk.handlers['tag.list']()).toEqual([]);
  });

  it('runs each connection for itself: a dead broker holds up nothing at another', async () => {
    const alive = await startMosquitto();
    onTestFinished(() => alive.stop());
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const r = await rig();
    const desk = r.open();
    const dead = await desk.handlers['connection.create']({ ...input(url), name: 'Dead' });
    const living = await desk.handlers['connection.create']({ ...input(alive.url), name: 'Alive' });
    const [tag] = await desk.handlers['tag.create']([tagOf(living)]);
    const stateOf = async (id: number) =>
      (await desk.handlers['connection.states']()).find(({ connectionId }) => connectionId === id);
    await until('the living one', async () => (await stateOf(living.id))?.state === 'connected');
    await until('the dead one to wait', async () => (await stateOf(dead.id))?.state === 'waiting');
    expect((await stateOf(dead.id))?.problem).toContain('Nothing listens');
    const publisher = await mqtt.connectAsync(alive.url);
    onTestFinished(() => publisher.endAsync());
    await publisher.publishAsync('plant/a', '42', { qos: 1 });
    await until(
      'its sample',
      async () => (await desk.handlers['tag.latest']({ tagIds: [tag!.id] })).value[0] === 42,
    );
    expect((await stateOf(living.id))?.state).toBe('connected');
    expect((await stateOf(dead.id))?.state).toBe('waiting');
  });

  it('reaches the broker of a connection for others, with its login', async () => {
    const broker = await startMosquitto({ users: [{ name: 'u', password: 'p' }] });
    onTestFinished(() => broker.stop());
    const r = await rig();
    const desk = r.open();
    const login = { ...input(broker.url), username: 'u', password: 'p' };
    const { id } = await desk.handlers['connection.create'](login);
    const { client, address } = desk.reach(r.parts.records.connections.get(id)!);
    onTestFinished(() => client.endAsync());
    expect(address.port).toBe(broker.port);
    client.connect();
    await until('the client', () => Promise.resolve(client.connected));
    const file = storedConnection({ url: 'file:///data/March.csv' });
    expect(() => desk.reach({ ...file, id: 9 })).toThrow();
  });

  it('changes name, unit and range of a tag, not what it reads from', async () => {
    const r = await rig();
    const desk = r.open();
    const connection = await desk.handlers['connection.create'](
      input(`mqtt://127.0.0.1:${await freePort()}`),
    );
    const [tag] = await desk.handlers['tag.create']([tagOf(connection)]);
    const change = { name: 'Flow', unit: 'l/s', low: 0, high: 9 };
    const changed = await desk.handlers['tag.update']({ id: tag!.id, tag: change });
    expect(changed).toEqual({ ...tag, ...change });
    expect(await desk.handlers['tag.list']()).toEqual([changed]);
    expect(() => desk.handlers['tag.update']({ id: tag!.id, tag: { ...change, low: 9 } })).toThrow(
      'The range of Flow ends below its start',
    );
    expect(() => desk.handlers['tag.update']({ id: 99, tag: change })).toThrow('There is no tag 99');
  });

  it('ends the session of another client id, and of a removed connection, at the broker', async () => {
    const broker = await startMosquitto({ lines: ['sys_interval 1'] });
    onTestFinished(() => broker.stop());
    const r = await rig();
    const desk = r.open();
    const { id } = await desk.handlers['connection.create'](input(broker.url));
    const connected = async () => (await desk.handlers['connection.states']())[0]?.state === 'connected';
    await until('the connection', connected);
    const watcher = await mqtt.connectAsync(broker.url);
    onTestFinished(() => watcher.endAsync());
    let known = '';
    watcher.on('message', (_topic, payload) => (known = payload.toString()));
    // Mosquitto counts the sessions of absent clients too.
    await watcher.subscribeAsync('$SYS/broker/clients/total');
    await until('both', () => Promise.resolve(known === '2'));
    await desk.handlers['connection.update']({
      id,
      connection: { ...input(broker.url), clientId: 'another' },
    });
    await until('the connection', connected);
    await desk.handlers['connection.remove']({ id });
    await until('only the watcher', () => Promise.resolve(known === '1'));
  });

  it('leaves imported tags alone: no source, no state, nothing to change, discover or add', async () => {
    const r = await rig();
    const desk = r.open();
    const { id } = r.parts.records.connections.insert(
      storedConnection({ name: 'March.csv', url: 'file:///data/March.csv' }),
    );
    await desk.start();
    expect(await desk.handlers['connection.states']()).toEqual([]);
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const why = 'March.csv holds imported values: there is no broker behind it';
    await expect(desk.handlers['connection.update']({ id, connection: input(url) })).rejects.toThrow(why);
    await expect(
      desk.handlers['connection.discover']({ id, filter: '#', seconds: 1, names: null }),
    ).rejects.toThrow(why);
    expect(() => desk.handlers['tag.create']([tagOf(shownConnection({ id }))])).toThrow(why);
    await desk.handlers['connection.remove']({ id });
    expect(await desk.handlers['connection.list']()).toEqual([]);
  });

  it('follows other subscriptions without leaving the broker, and gives up those of earlier runs', async () => {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const r = await rig();
    const desk = r.open();
    const subscribed = (filter: string) => ({
      ...input(broker.url),
      subscriptions: [{ filter, qos: 1 as const, share: null }],
    });
    const { id } = await desk.handlers['connection.create'](subscribed('lab/#'));
    const state = async () => (await desk.handlers['connection.states']())[0];
    await until('the connection', async () => (await state())?.state === 'connected');
    const { since } = (await state())!;
    await desk.handlers['connection.update']({ id, connection: subscribed('plant/#') });
    expect(await state()).toMatchObject({ state: 'connected', since });
    expect(lastStates(r).filter((each) => (each as { state: string }).state === 'connecting')).toHaveLength(
      1,
    );
    await desk.handlers['connection.update']({ id, connection: subscribed('hall/#') });
    expect(formerFilters(r.parts.records, id)).toEqual(['lab/#', 'plant/#']);
    await desk.handlers['connection.update']({ id, connection: subscribed('lab/#') });
    expect(formerFilters(r.parts.records, id)).toEqual(['plant/#', 'hall/#']);
  });
});

describe.runIf(NO_OPENSSL === null && NO_MOSQUITTO === null)('a client certificate', () => {
  let maker: CertificateMaker;
  let broker: TestBroker;
  beforeAll(async () => {
    maker = openCertificateMaker();
    root = maker.make({ name: 'Plant Root', authority: true });
    broker = await startMosquitto({
      tls: { ...maker.make({ name: 'broker', by: root, names: ['IP:127.0.0.1'] }), clientsOf: root },
    });
  });
  afterAll(async () => {
    await broker.stop();
    maker.remove();
  });
  let root: ReturnType<CertificateMaker['make']>;

  it('lets us in; its key is sealed, kept, exchanged and removed, and never shown', async () => {
    const own = maker.make({ name: 'mnemo', by: root });
    const key = createPrivateKey(own.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open it' })
      .toString();
    const r = await rig();
    const desk = r.open();
    const given = { ...input(broker.url), authority: root.pem, certificate: own.pem };
    const created = await desk.handlers['connection.create']({ ...given, key, passphrase: 'open it' });
    const { id } = created;
    const connected = async () => (await desk.handlers['connection.states']())[0]?.state === 'connected';
    await until('the connection', connected);
    expect(created).toMatchObject({ hasKey: true, hasPassword: false });
    expect(JSON.stringify(await desk.handlers['connection.list']())).not.toMatch(
      /PRIVATE KEY|open it|mnemo-sealed/,
    );
    const stored = () => r.parts.records.connections.get(id)!;
    expect(JSON.stringify(stored())).not.toMatch(/PRIVATE KEY|open it/);

    // null keeps, also for the test of the connection.
    const before = stored();
    await desk.handlers['connection.update']({ id, connection: { ...given, name: 'Hall 2' } });
    expect(stored()).toEqual({ ...before, name: 'Hall 2' });
    await until('the connection again', connected);
    const { steps } = await desk.handlers['connection.test']({ id, ...given });
    expect(steps.at(-1)).toMatchObject({ step: 'credentials', ok: true });

    const next = maker.make({ name: 'mnemo 2', by: root });
    const change = { ...given, certificate: next.pem };
    await expect(desk.handlers['connection.update']({ id, connection: change })).rejects.toThrow(
      'is not the one of the certificate "mnemo 2"',
    );
    await expect(
      desk.handlers['connection.update']({ id, connection: { ...given, certificate: null } }),
    ).rejects.toThrow('a private key without its certificate');
    expect(stored()).toEqual({ ...before, name: 'Hall 2' });
    await desk.handlers['connection.update']({
      id,
      connection: { ...change, key: next.key, passphrase: '' },
    });
    expect(stored()).toMatchObject({ sealedKey: expect.any(String) as string, sealedPassphrase: null });
    await until('the connection with the new one', connected);

    const none = { ...given, certificate: null, key: '' };
    expect(await desk.handlers['connection.update']({ id, connection: none })).toMatchObject({
      hasKey: false,
    });
    expect(stored()).toMatchObject({ sealedKey: null, sealedPassphrase: null, certificate: null });
    await until('the refusal', async () =>
      ((await desk.handlers['connection.states']())[0]?.problem ?? '').includes('client certificate'),
    );
  });
});
