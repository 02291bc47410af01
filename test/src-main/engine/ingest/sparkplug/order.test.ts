import { describe, expect, it } from 'vitest';
import { DATA_TYPE, encodePayload } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, SECOND, START, tagOf } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Int32, value: 0 };
const D: FakeMetric = { name: 'd', alias: 2, datatype: DATA_TYPE.Int32, value: 0 };
const TAGS = [tagOf(1, 'G/N', 'm'), tagOf(2, 'G/N/D', 'd')];

function aliveRig() {
  const rig = createRig(TAGS);
  const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
  node.connect();
  rig.take(node.nbirth([M]), node.dbirth('D', [D]));
  rig.told();
  return { rig, node };
}

describe('order of an edge node and its devices together (5.5)', () => {
  it('one count over N and D messages, round from 255 to 0', () => {
    const { rig, node } = aliveRig();
    for (let i = 1; i <= 600; i++) {
      rig.take(i % 2 === 0 ? node.ndata([{ ...M, value: i }]) : node.ddata('D', [{ ...D, value: i }]));
    }
    expect(rig.told().map(({ value }) => value)).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', gaps: 0, seq: 601 % 256 }]);
  });

  it('a message that overtook waits, and keeps its own arrival', () => {
    const { rig, node } = aliveRig();
    const first = node.ndata([{ ...M, value: 1 }]);
    const bare = encodePayload({
      metrics: [{ alias: 1, value: { kind: 'int', value: 2 } }],
      seq: node.seq(),
    });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload: bare, retained: false });
    expect(rig.host.nodes()).toMatchObject([{ waiting: 1, state: 'alive' }]);
    rig.pass(1);
    rig.take(first);
    expect(rig.told().map(({ value, t }) => [value, t])).toEqual([
      [1, START],
      [2, START],
    ]);
    expect(rig.refused).toEqual({});
  });

  it('what waits is a copy: the packet it came in may be used again', () => {
    const { rig, node } = aliveRig();
    const first = node.ndata([{ ...M, value: 1 }]);
    const second = node.ndata([{ ...M, value: 2 }]);
    rig.take(second);
    second.payload.fill(0xff);
    rig.take(first);
    expect(rig.values()).toEqual(['m 1', 'm 2']);
  });

  it('after the reorder time the session goes on incomplete; a birth heals it', () => {
    const { rig, node } = aliveRig();
    node.ndata([{ ...M, value: 1 }]);
    node.ddata('D', [{ ...D, value: 1 }]);
    rig.take(node.ndata([{ ...M, value: 2 }]));
    expect(rig.values()).toEqual([]);
    rig.pass(2);
    expect(rig.values()).toEqual(['m 2']);
    expect(rig.host.nodes()).toMatchObject([{ state: 'incomplete', gaps: 1, missed: 2 }]);
    expect(rig.refused).toEqual({ 'sparkplug: gap': 1 });
    rig.take(node.ndata([{ ...M, value: 3 }]));
    expect(rig.values()).toEqual(['m 3']);
    rig.take(node.nbirth([M]));
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', gaps: 1 }]);
    expect(rig.changes).toEqual(['N alive', 'N incomplete', 'N alive']);
    // Passive by default: nobody was asked.
    expect(rig.published).toEqual([]);
  });

  it('a message without seq is read as it came (tck-id-payloads-sequence-num-always-included is broken)', () => {
    const { rig, node } = aliveRig();
    for (const seq of [undefined, 256, 2n ** 63n]) {
      const payload = encodePayload({
        metrics: [{ alias: 1, value: { kind: 'int', value: 4 } }],
        ...(seq === undefined ? {} : { seq }),
      });
      rig.take({ topic: 'spBv1.0/G/NDATA/N', payload, retained: false });
    }
    rig.take(node.ndata([{ ...M, value: 5 }]));
    expect(rig.values()).toEqual(['m 4', 'm 4', 'm 4', 'm 5']);
    expect(rig.refused).toEqual({ 'sparkplug: no seq': 3 });
  });

  it('the birth is the base whatever its number', () => {
    const rig = createRig(TAGS);
    const birth = (seq?: number) =>
      encodePayload({
        timestamp: rig.milliseconds(),
        metrics: [{ name: 'm', alias: 1, datatype: 3, value: { kind: 'int', value: 1 } }],
        ...(seq === undefined ? {} : { seq }),
      });
    rig.take({ topic: 'spBv1.0/G/NBIRTH/N', payload: birth(200), retained: false });
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', seq: 200 }]);
    rig.pass(1);
    rig.take({ topic: 'spBv1.0/G/NBIRTH/N', payload: birth(), retained: false });
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', seq: 0 }]);
    expect(rig.refused).toMatchObject({ 'sparkplug: no seq': 1 });
  });

  it('a duplicate counts once and disturbs nothing', () => {
    const { rig, node } = aliveRig();
    const one = node.ndata([{ ...M, value: 1 }]);
    rig.take(one, one, node.ndata([{ ...M, value: 2 }]));
    expect(rig.values()).toEqual(['m 1', 'm 2']);
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', duplicates: 1 }]);
    expect(rig.refused).toEqual({ 'sparkplug: duplicate': 1 });
  });

  it('what waits when a new birth comes belongs to the session before it, with the aliases of that', () => {
    const { rig, node } = aliveRig();
    node.ndata([M]);
    rig.take(node.ndata([{ ...M, value: 5 }]));
    rig.pass(1);
    rig.take(
      node.nbirth([
        { ...M, alias: 9, value: 6 },
        { ...M, name: 'x', alias: 1 },
      ]),
    );
    expect(rig.values()).toEqual(['m 5', 'm 6']);
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', gaps: 1, waiting: 0 }]);
  });

  it('what overtook its birth belongs to it', () => {
    const { rig, node } = aliveRig();
    rig.pass(5);
    const birth = node.nbirth([{ ...M, alias: 9, value: 6 }]);
    const data = node.ndata([{ ...M, alias: 9, value: 7 }]);
    rig.take(data);
    rig.pass(1);
    rig.take(birth);
    expect(rig.values()).toEqual(['m 6', 'm 7']);
    expect(rig.host.nodes()).toMatchObject([{ state: 'alive', gaps: 0, seq: 1 }]);
  });

  it('a payload that does not decode is counted, its number is missing', () => {
    const { rig, node } = aliveRig();
    const broken = node.ndata([M]);
    rig.take({ ...broken, payload: broken.payload.subarray(0, 9) }, node.ndata([{ ...M, value: 2 }]));
    rig.pass(2);
    expect(rig.values()).toEqual(['m 2']);
    expect(rig.refused).toEqual({ 'sparkplug: malformed': 1, 'sparkplug: gap': 1 });
    expect(rig.host.nodes()).toMatchObject([{ state: 'incomplete' }]);
    expect(rig.now()).toBe(START + 2 * SECOND);
  });

  it('a count that goes back tells of a restart: its birth was lost, so aliases and deaths are no longer sure', () => {
    const { rig, node } = aliveRig();
    for (let i = 0; i < 50; i++) rig.take(node.ndata([M]));
    rig.told();
    rig.pass(5);
    node.connect();
    node.nbirth([M]);
    rig.take(node.ndata([{ ...M, value: 8 }]));
    rig.pass(2);
    expect(rig.values()).toEqual(['m 8 uncertain source']);
    expect(rig.host.nodes()).toMatchObject([{ state: 'incomplete', gaps: 1, missed: 0 }]);
    rig.take(node.ndeath());
    expect(rig.host.nodes()).toMatchObject([{ state: 'stale' }]);
  });
});
