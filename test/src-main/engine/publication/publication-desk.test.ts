import { setTimeout as sleep } from 'node:timers/promises';
import mqtt from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WINDOW_STATES, type Alarm } from '../../../../src-main/api/words.ts';
import { brokerAddress } from '../../../../src-main/engine/ingest/broker-address.ts';
import { brokerClient } from '../../../../src-main/engine/ingest/broker-client.ts';
import { createPublicationDesk } from '../../../../src-main/engine/publication/publication-desk.ts';
import type { ReachBroker } from '../../../../src-main/engine/publication/publisher.ts';
import { startMosquitto } from '../../../broker.ts';
import { storedConnection } from '../../../made-connection.ts';
import { openDeskRig } from '../desk-rig.ts';
import { until } from '../watch/rig.ts';

const SCORED = WINDOW_STATES.indexOf('scored');

const reach: ReachBroker = (connection) => {
  const address = brokerAddress(connection.url);
  if ('problem' in address) throw new Error(address.problem);
  const nothing = { password: null, key: null, passphrase: null };
  return { address, client: brokerClient(address, connection, nothing, { kind: 'passing' }) };
};

/** Everything that is told on a broker, newest last. */
async function listenTo(url: string) {
  const heard: { topic: string; payload: string; retain: boolean }[] = [];
  const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
  onTestFinished(() => client.endAsync(true));
  client.on('message', (topic, payload, { retain }) =>
    heard.push({ topic, payload: payload.toString(), retain }),
  );
  await client.subscribeAsync('#', { qos: 1, rap: true });
  return heard;
}
const newest = (heard: { topic: string; payload: string }[], topic: string): string | undefined =>
  heard.findLast((each) => each.topic === topic)?.payload;

async function rig() {
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const desk = await openDeskRig();
  const { records } = desk.parts;
  const asset = desk.addAsset();
  const connection = records.connections.insert(storedConnection({ name: 'SCADA', url: broker.url }));
  const open = () => {
    const publications = createPublicationDesk(desk.parts, reach);
    let closed = false;
    const close = async (): Promise<void> => {
      if (!closed) await publications.close();
      closed = true;
    };
    onTestFinished(close);
    publications.start();
    return { ...publications, close };
  };
  const rows = (score: number, t = 1_750_000_000_000_000) => ({
    assetId: asset.id,
    modelId: 4,
    threshold: 2,
    t: Float64Array.of(t),
    state: Uint8Array.of(SCORED),
    score: Float64Array.of(score),
    value: new Float32Array(1),
    reconstruction: new Float32Array(1),
    contribution: Float32Array.of(1),
  });
  const input = { connectionId: connection.id, assetIds: null, jsonTopic: 'mnemo/line 1', sparkplug: null };
  return { broker, records, asset, connection, open, rows, input };
}

describe('scores told to others', () => {
  it('are retained JSON that follows every row and alarm, and say when Mnemo is away', async () => {
    const r = await rig();
    const heard = await listenTo(r.broker.url);
    const desk = r.open();
    await desk.handlers['publication.create'](r.input);
    await until('online', () => newest(heard, 'mnemo/line 1/online') === 'true');
    desk.hear('live.rows', r.rows(1.5));
    await until('the score', () => newest(heard, 'mnemo/line 1/Pump')?.includes('1.5') ?? false);
    expect(JSON.parse(newest(heard, 'mnemo/line 1/Pump')!)).toEqual({
      asset: 'Pump',
      time: '2025-06-15T15:06:40.000Z',
      state: 'scored',
      score: 1.5,
      threshold: 2,
      model: 4,
      alarm: 'none',
      contributions: [{ tag: 'a', share: 1 }],
    });
    const alarm: Alarm = {
      id: 9,
      assetId: r.asset.id,
      kind: 'score',
      tagId: null,
      modelId: 4,
      began: 1_750_000_000_000_000,
      raised: 1_750_000_001_000_000,
      cleared: null,
      acknowledged: null,
      acknowledgedBy: null,
      peakScore: 3,
      threshold: 2,
      incidentId: 5,
    };
    desk.hear('alarm', alarm);
    await until('the alarm', () => newest(heard, 'mnemo/line 1/Pump/alarms') !== '[]');
    expect(JSON.parse(newest(heard, 'mnemo/line 1/Pump/alarms')!)).toMatchObject([
      { id: 9, kind: 'score', raised: '2025-06-15T15:06:41.000Z', cleared: null, incident: 5 },
    ]);
    await desk.close();
    await until('offline', () => newest(heard, 'mnemo/line 1/online') === 'false');
    // Whoever comes later finds how it stood.
    const late = await listenTo(r.broker.url);
    await until('what was retained', () => late.length >= 3);
    expect(late.every(({ retain }) => retain)).toBe(true);
  });

  it('come back by themselves after the broker was away, with how it stands then', async () => {
    const r = await rig();
    const desk = r.open();
    await desk.handlers['publication.create'](r.input);
    await until('connected', () => desk.counters()[0]!.out > 0);
    await r.broker.restart({ downMs: 300, keepState: false });
    desk.hear('live.rows', r.rows(1.75));
    const heard = await listenTo(r.broker.url);
    await until('the score', () => newest(heard, 'mnemo/line 1/Pump')?.includes('1.75') ?? false);
    expect(desk.counters()[0]!.refused['not connected']).toBeGreaterThan(0);
  });

  it('leave nothing behind when the publication is removed', async () => {
    const r = await rig();
    const heard = await listenTo(r.broker.url);
    const desk = r.open();
    const { id } = await desk.handlers['publication.create'](r.input);
    await until('online', () => newest(heard, 'mnemo/line 1/online') === 'true');
    await desk.handlers['publication.remove']({ id });
    await until('emptied', () => newest(heard, 'mnemo/line 1/online') === '');
    const late = await listenTo(r.broker.url);
    await sleep(200);
    expect(late).toEqual([]);
    expect(r.records.publications.list()).toEqual([]);
  });

  it('are a Sparkplug edge node to those who want one', async () => {
    const r = await rig();
    const heard = await listenTo(r.broker.url);
    const desk = r.open();
    const sparkplug = { group: 'Plant', edgeNode: 'Mnemo' };
    await desk.handlers['publication.create']({ ...r.input, jsonTopic: null, sparkplug });
    await until('birth', () => heard.length >= 2);
    desk.hear('live.rows', r.rows(1.5));
    await until('data', () => heard.length >= 3);
    await desk.close();
    await until('death', () => heard.at(-1)!.topic.includes('NDEATH'));
    expect(heard.map(({ topic }) => topic)).toEqual([
      'spBv1.0/Plant/NBIRTH/Mnemo',
      'spBv1.0/Plant/DBIRTH/Mnemo/Pump',
      // The first row names the contributions: a birth again, because no birth has named them before.
      'spBv1.0/Plant/DBIRTH/Mnemo/Pump',
      'spBv1.0/Plant/NDEATH/Mnemo',
    ]);
  });

  it('are refused where they would collide or go nowhere', async () => {
    const r = await rig();
    const desk = r.open();
    await desk.handlers['publication.create'](r.input);
    const create = async (change: object) => desk.handlers['publication.create']({ ...r.input, ...change });
    await expect(create({})).rejects.toThrow('Another publication already tells below mnemo/line 1');
    await expect(create({ jsonTopic: null })).rejects.toThrow('Choose how to publish');
    await expect(create({ jsonTopic: 'x', connectionId: 77 })).rejects.toThrow('There is no connection 77');
    await expect(create({ jsonTopic: 'x', assetIds: [77] })).rejects.toThrow('There is no asset 77');
    expect(r.records.publications.list()).toHaveLength(1);
  });
});
