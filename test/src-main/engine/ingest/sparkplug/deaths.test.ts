import { describe, expect, it } from 'vitest';
import { DATA_TYPE, encodePayload } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, SECOND, START, tagOf } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Int32, value: 1 };
const D: FakeMetric = { name: 'd', alias: 2, datatype: DATA_TYPE.Int32, value: 2 };
const E: FakeMetric = { name: 'e', alias: 3, datatype: DATA_TYPE.Int32, value: 3 };
const TAGS = [tagOf(1, 'G/N', 'm'), tagOf(2, 'G/N/D', 'd'), tagOf(3, 'G/N/E', 'e'), tagOf(4, 'G/Other', 'm')];

function aliveRig() {
  const rig = createRig(TAGS);
  const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
  const will = node.connect();
  rig.take(node.nbirth([M]), node.dbirth('D', [D]), node.dbirth('E', [E]));
  rig.told();
  rig.pass(5);
  return { rig, node, will };
}
const stale = (tag: string, t: number) => ({ tag, value: NaN, t, quality: 'bad', reason: 'stale' });
const stateOf = (rig: ReturnType<typeof createRig>) => rig.host.nodes()[0]!.state;

describe('deaths (5.4, 5.7)', () => {
  it('of the edge node: it, its devices and all their metrics are stale at the time of this host', () => {
    const { rig, will } = aliveRig();
    rig.take(will);
    // tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale, …-devices-tags-stale; the
    // payload's time is five seconds old: it was made at the CONNECT.
    expect(rig.told()).toEqual([
      stale('G/N/m', rig.now()),
      stale('G/N/D/d', rig.now()),
      stale('G/N/E/e', rig.now()),
    ]);
    expect(stateOf(rig)).toBe('stale');
    expect(rig.host.nodes()[0]).toMatchObject({ bdSeq: null, seq: null });
  });

  it('of a device: that device alone, as of the time in the payload (…-ddeath-devices-offline, …-ddeath-devices-tags-stale)', () => {
    const { rig, node } = aliveRig();
    const sent = rig.now();
    const death = node.ddeath('D');
    rig.pass(1);
    rig.take(death, node.ddata('E', [{ ...E, value: 30 }]));
    expect(rig.told()).toEqual([
      stale('G/N/D/d', sent),
      { tag: 'G/N/E/e', value: 30, t: rig.now(), quality: 'good', reason: 'none' },
    ]);
    rig.take(node.dbirth('D', [{ ...D, value: 20 }]));
    expect(rig.values()).toEqual(['d 20']);
    expect(stateOf(rig)).toBe('alive');
  });

  it('a late will with the bdSeq of an earlier session is ignored and counted (tck-id-payloads-ndeath-bdseq)', () => {
    const { rig, node, will } = aliveRig();
    node.connect();
    rig.take(node.nbirth([M]), node.dbirth('D', [D]), node.dbirth('E', [E]));
    rig.told();
    rig.take(will);
    expect(rig.told()).toEqual([]);
    expect(stateOf(rig)).toBe('alive');
    expect(rig.refused).toEqual({ 'sparkplug: death of another session': 1 });
    rig.take(node.ndata([{ ...M, value: 4 }]), node.ndeath());
    expect(rig.values()).toEqual(['m 4', 'm NaN bad stale', 'd NaN bad stale', 'e NaN bad stale']);
  });

  it('bdSeq goes round from 255 to 0: the will of 255 is late in session 0', () => {
    const rig = createRig(TAGS);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    let will = node.connect();
    while (node.bdSeq() < 255) will = node.connect();
    rig.take(node.nbirth([M]));
    node.connect();
    expect(node.bdSeq()).toBe(0);
    rig.pass(1);
    rig.take(node.nbirth([M]), will);
    expect(stateOf(rig)).toBe('alive');
    rig.take(node.ndeath());
    expect(stateOf(rig)).toBe('stale');
  });

  it('a death without bdSeq does not match a birth with one', () => {
    const { rig } = aliveRig();
    const payload = encodePayload({ timestamp: rig.milliseconds(), metrics: [] });
    rig.take({ topic: 'spBv1.0/G/NDEATH/N', payload, retained: false });
    expect(stateOf(rig)).toBe('alive');
    expect(rig.refused).toEqual({ 'sparkplug: death of another session': 1 });
  });

  it('the goodbye and the will of one session are one death', () => {
    const { rig, node, will } = aliveRig();
    rig.take(node.ndeath());
    expect(rig.told()).toHaveLength(3);
    rig.pass(1);
    rig.take(will);
    expect(rig.told()).toEqual([]);
    expect(rig.refused).toEqual({});
  });

  it('what waited is told before the death; data after it waits for a new birth', () => {
    const { rig, node, will } = aliveRig();
    node.ndata([M]);
    rig.take(node.ndata([{ ...M, value: 7 }]), will);
    expect(rig.values().slice(0, 2)).toEqual(['m 7', 'm NaN bad stale']);
    rig.take(node.ndata([{ ...M, value: 8 }]));
    expect(rig.values()).toEqual([]);
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'unknown', unresolved: 1 });
  });

  it('a tag is told to be stale once, never before its last value, and never without having had one', () => {
    const { rig, node, will } = aliveRig();
    // The edge node's clock is ahead of ours by a minute.
    rig.take(node.ndata([{ ...M, value: 9, timestamp: rig.milliseconds() + 60_000 }]), node.ddeath('D'));
    rig.told();
    rig.take(will);
    expect(rig.told()).toEqual([stale('G/N/m', rig.now() + 60 * SECOND + 1), stale('G/N/E/e', rig.now())]);
    rig.lose();
    expect(rig.told()).toEqual([]);
  });
});

describe('our own connection lost', () => {
  it('makes everything stale', () => {
    const { rig } = aliveRig();
    const other = createFakeEdgeNode('G', 'Other', rig.milliseconds);
    other.connect();
    rig.take(other.nbirth([M]));
    rig.told();
    rig.lose();
    expect(rig.told().map(({ tag, reason }) => `${tag} ${reason}`)).toEqual([
      'G/N/m stale',
      'G/N/D/d stale',
      'G/N/E/e stale',
      'G/Other/m stale',
    ]);
    expect(rig.host.nodes().map(({ state }) => state)).toEqual(['stale', 'stale']);
  });

  it('an edge node nobody has heard of stays unknown', () => {
    const rig = createRig(TAGS);
    rig.lose();
    expect(rig.host.nodes().map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });

  it('when the count goes on unbroken nothing was missed, and the aliases hold', () => {
    const { rig, node } = aliveRig();
    rig.lose();
    rig.pass(10);
    rig.told();
    rig.take(node.ndata([{ ...M, value: 5 }]));
    expect(rig.values()).toEqual(['m 5']);
    expect(stateOf(rig)).toBe('alive');
  });

  it('when messages are missing a birth may be among them: aliases alone are uncertain, until the next birth', () => {
    const { rig, node } = aliveRig();
    rig.lose();
    rig.told();
    node.ndata([M]);
    rig.take(node.ndata([{ ...M, value: 5 }]));
    rig.pass(2);
    rig.take(node.ndata([{ ...M, value: 6 }]));
    expect(rig.values()).toEqual(['m 5 uncertain source', 'm 6 uncertain source']);
    expect(stateOf(rig)).toBe('incomplete');
    rig.take(node.nbirth([M]), node.ndata([{ ...M, value: 7 }]));
    expect(rig.values()).toEqual(['m 1', 'm 7']);
  });

  it('a death whose birth we may have missed counts, whatever its bdSeq', () => {
    const { rig, node } = aliveRig();
    rig.lose();
    rig.pass(5);
    rig.told();
    node.connect();
    node.nbirth([M]);
    rig.take(node.ndata([{ ...M, value: 6 }]));
    rig.pass(2);
    expect(rig.values()).toEqual(['m 6 uncertain source']);
    rig.take(node.ndeath());
    expect(rig.values()).toEqual(['m NaN bad stale']);
    expect(stateOf(rig)).toBe('stale');
  });

  it('of an edge node not yet born, the count begins anew', () => {
    const rig = createRig(TAGS);
    const named = (seq: number, value: number) => ({
      topic: 'spBv1.0/G/NDATA/N',
      payload: encodePayload({
        timestamp: rig.milliseconds(),
        metrics: [{ name: 'm', datatype: DATA_TYPE.Int32, value: { kind: 'int', value } }],
        seq,
      }),
      retained: false,
    });
    rig.take(named(5, 1));
    rig.lose();
    rig.take(named(90, 2));
    expect(rig.values()).toEqual(['m 1', 'm NaN bad stale', 'm 2']);
    expect(rig.refused).toEqual({});
  });
});

describe('on a replay connection', () => {
  it('tags become stale at the newest time told, not at the time of this machine', () => {
    const rig = createRig(TAGS, { clock: 'replay' });
    const longAgo = rig.milliseconds() - 365 * 86_400_000;
    let at = longAgo;
    const node = createFakeEdgeNode('G', 'N', () => at);
    const will = node.connect();
    rig.take(node.nbirth([M]), node.dbirth('D', [D]));
    at += 60_000;
    rig.take(node.ndata([M]));
    rig.told();
    rig.take(will);
    expect(rig.told()).toEqual([stale('G/N/m', at * 1000 + 1), stale('G/N/D/d', at * 1000)]);
  });
});

describe('after a start', () => {
  it('values that an earlier run has told are stale until their source is heard', () => {
    const rig = createRig(TAGS, { lastValues: new Map([[2, START - 60 * SECOND]]) });
    rig.lose();
    expect(rig.told()).toEqual([stale('G/N/D/d', START)]);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    rig.take(node.nbirth([M]), node.dbirth('D', [D]));
    expect(rig.values()).toEqual(['m 1', 'd 2']);
  });
});
