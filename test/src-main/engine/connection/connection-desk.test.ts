import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectionInput, type Connection, type TagInput } from '../../../../src-main/api/words.ts';
import { createConnectionDesk } from '../../../../src-main/engine/connection/connection-desk.ts';
import { createRecorder } from '../../../../src-main/engine/ingest/index.ts';
import { openSecrets } from '../../../../src-main/engine/secrets/index.ts';
import { freePort, startMosquitto } from '../../../broker.ts';
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
      connection: { ...input(url), password: 'p' },
    });
    const [again] = await second.handlers['connection.states']();
    expect(again!.problem ?? '').not.toContain('password');
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
});
