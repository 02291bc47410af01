import { describe, expect, it } from 'vitest';
import { DATA_TYPE } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, START, tagOf, type Rig } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Double, value: 1 };
const said = (rig: Rig) =>
  rig.published.map(({ payload, ...rest }) => ({ ...rest, ...JSON.parse(String(payload)) }));

describe('what a host listens to', () => {
  it('one filter per edge node, for its own topics and those of its devices, and nothing broader', () => {
    const rig = createRig([tagOf(1, 'G/N', 'm'), tagOf(2, 'G/N/D', 'm'), tagOf(3, 'H/N', 'm')]);
    expect(rig.host.filters()).toEqual(['spBv1.0/G/+/N/#', 'spBv1.0/H/+/N/#']);
    rig.host.setTags([]);
    expect(rig.host.filters()).toEqual([]);
  });

  it('takes the topics of those edge nodes alone', () => {
    const { host } = createRig([tagOf(1, 'G/N/D', 'm')], { primaryHost: 'me' });
    for (const topic of ['spBv1.0/G/NBIRTH/N', 'spBv1.0/G/DDATA/N/X', 'spBv1.0/STATE/me'])
      expect(host.handles(topic)).toBe(true);
    for (const topic of [
      'spBv1.0/G/NBIRTH/Other',
      'spBv1.0/X/NDATA/N',
      'spBv1.0/STATE/you',
      'plant/N',
      'spBv1.0',
    ]) {
      expect(host.handles(topic)).toBe(false);
    }
  });

  it('commands of other hosts are not read; other topics below the edge node are counted', () => {
    const rig = createRig([tagOf(1, 'G/N', 'm')], { requestRebirth: true });
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    const command = node.nbirth([M]);
    rig.take({ ...command, topic: 'spBv1.0/G/NCMD/N' }, { ...command, topic: 'spBv1.0/G/DCMD/N/D' });
    rig.take({ topic: 'spBv1.0/G/NCMD/N', payload: Uint8Array.of(0xff), retained: false });
    expect(rig.told()).toEqual([]);
    expect(rig.refused).toEqual({});
    rig.take({ ...command, topic: 'spBv1.0/G/NBIRTH/N/D' }, { ...command, topic: 'spBv1.0/G/HELLO/N' });
    expect(rig.refused).toEqual({ 'sparkplug: topic': 2 });
    rig.pass(5);
    expect(rig.published).toEqual([]);
  });

  it('retained births and data are old and ignored (tck-id-payloads-nbirth-retain, …-ndata-retain)', () => {
    const rig = createRig([tagOf(1, 'G/N', 'm')]);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    rig.take({ ...node.nbirth([M]), retained: true });
    expect(rig.told()).toEqual([]);
    expect(rig.host.nodes()).toMatchObject([{ state: 'unknown' }]);
    expect(rig.refused).toEqual({ 'sparkplug: retained': 1 });
  });

  it('a tag whose topic names no source is told of', () => {
    const topics = ['spBv1.0/G/DDATA/N/D', 'spBv1.0/G/NDATA/N', 'plant/m'];
    const rig = createRig(topics.map((topic, i) => ({ ...tagOf(i + 1, 'G/N', 'm'), topic })));
    expect(rig.refused).toEqual({ 'tag without a topic': 3 });
    expect(rig.details[1]).toContain('spBv1.0/group/edge node');
    expect(rig.host.filters()).toEqual([]);
  });

  it('one edge node does not disturb another', () => {
    const rig = createRig([tagOf(1, 'G/A', 'm'), tagOf(2, 'G/B', 'm')]);
    const [a, b] = [
      createFakeEdgeNode('G', 'A', rig.milliseconds),
      createFakeEdgeNode('G', 'B', rig.milliseconds),
    ];
    a.connect();
    b.connect();
    rig.take(a.nbirth([M]), b.nbirth([M]), a.ndeath(), b.ndata([{ ...M, value: 2 }]));
    expect(rig.values()).toEqual(['m 1', 'm 1', 'm NaN bad stale', 'm 2']);
    expect(rig.host.nodes().map(({ node, state }) => `${node} ${state}`)).toEqual(['A stale', 'B alive']);
  });

  it('edge nodes without tags any more are forgotten', () => {
    const rig = createRig([tagOf(1, 'G/A', 'm')]);
    const a = createFakeEdgeNode('G', 'A', rig.milliseconds);
    a.connect();
    rig.take(a.nbirth([M]));
    rig.host.setTags([]);
    rig.take(a.ndata([M]));
    expect(rig.host.nodes()).toEqual([]);
    rig.host.setTags([tagOf(1, 'G/A', 'm')]);
    expect(rig.host.nodes()).toMatchObject([{ state: 'unknown' }]);
  });
});

describe('the STATE of a primary host (4.5, 5.8)', () => {
  const at = START / 1000;

  it('stays silent unless it is one', () => {
    const rig = createRig([tagOf(1, 'G/N', 'm')]);
    expect(rig.host.will()).toBeNull();
    rig.host.connected();
    rig.host.leaving();
    expect(rig.published).toEqual([]);
    expect(rig.host.filters()).toEqual(['spBv1.0/G/+/N/#']);
  });

  it('birth and will are retained, QoS 1, with one timestamp: that of the CONNECT', () => {
    const rig = createRig([], { primaryHost: 'me' });
    // tck-id-operational-behavior-host-application-connect-will-topic, …-payload, …-qos, …-retained;
    // tck-id-host-topic-phid-death-payload-timestamp-connect
    expect(rig.host.will()).toEqual({
      topic: 'spBv1.0/STATE/me',
      payload: `{"online":false,"timestamp":${at}}`,
      qos: 1,
      retain: true,
    });
    rig.pass(2);
    rig.host.connected();
    // tck-id-message-flow-phid-sparkplug-state-publish-payload, …-payload-timestamp, tck-id-host-topic-phid-birth-qos, …-retain
    expect(said(rig)).toEqual([
      { topic: 'spBv1.0/STATE/me', qos: 1, retain: true, online: true, timestamp: at },
    ]);
    // tck-id-host-topic-phid-birth-sub-required
    expect(rig.host.filters()).toEqual(['spBv1.0/STATE/me']);
  });

  it('says it is gone before it disconnects (tck-id-host-topic-phid-death-payload-timestamp-disconnect-clean)', () => {
    const rig = createRig([], { primaryHost: 'me' });
    rig.host.will();
    rig.host.connected();
    rig.pass(60);
    rig.host.leaving();
    expect(said(rig)[1]).toMatchObject({ online: false, timestamp: at + 60_000, qos: 1, retain: true });
    rig.host.leaving();
    expect(rig.published).toHaveLength(2);
  });

  it('says again that it is there when somebody says it is not (tck-id-message-flow-hid-sparkplug-state-message-delivered)', () => {
    const rig = createRig([], { primaryHost: 'me' });
    const hear = (state: object) =>
      rig.take({ topic: 'spBv1.0/STATE/me', payload: Buffer.from(JSON.stringify(state)), retained: true });
    rig.host.will();
    hear({ online: false, timestamp: at - 5 });
    expect(rig.published).toEqual([]);
    rig.host.connected();
    hear({ online: true, timestamp: at });
    expect(rig.published).toHaveLength(1);
    hear({ online: false, timestamp: at - 5 });
    // Edge nodes heed no STATE older than the last one.
    hear({ online: false, timestamp: at + 9 });
    expect(said(rig).slice(1)).toMatchObject([
      { online: true, timestamp: at },
      { online: true, timestamp: at + 9 },
    ]);
    rig.lose();
    hear({ online: false, timestamp: at + 10 });
    expect(rig.published).toHaveLength(3);
  });
});
