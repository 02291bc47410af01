import { describe, expect, it } from 'vitest';
import {
  DATA_TYPE,
  encodePayload,
  type Metric,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { MOST_UNRESOLVED } from '../../../../../src-main/engine/ingest/sparkplug/unresolved.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, tagOf } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Int16, value: 1 };
const D: FakeMetric = { name: 'd', alias: 2, datatype: DATA_TYPE.Double, value: 2 };

/** A host that joins when the edge node was born long ago. */
function lateRig() {
  const rig = createRig([tagOf(1, 'G/N', 'm'), tagOf(2, 'G/N/D', 'd')]);
  const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
  const will = node.connect();
  node.nbirth([M]);
  node.dbirth('D', [D]);
  rig.pass(60);
  return { rig, node, will };
}
const unresolvedOf = (rig: ReturnType<typeof createRig>) => rig.host.nodes()[0]!.unresolved;

describe('data before a birth (a host that joins late: births are QoS 0 and not retained)', () => {
  it('by alias alone waits; the next birth explains it, but as uncertain: its own birth may have said otherwise', () => {
    const { rig, node } = lateRig();
    const came = rig.now();
    rig.take(node.ndata([{ ...M, value: -7 }]), node.ddata('D', [{ ...D, value: 2.5 }]));
    expect(rig.told()).toEqual([]);
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'unknown', unresolved: 2 });
    rig.pass(5);
    rig.take(node.nbirth([{ ...M, value: -8 }]));
    expect(rig.told()).toEqual([
      { tag: 'G/N/m', value: -7, t: came, quality: 'uncertain', reason: 'source' },
      { tag: 'G/N/m', value: -8, t: rig.now(), quality: 'good', reason: 'none' },
    ]);
    rig.take(node.dbirth('D', [D]));
    expect(rig.told()).toEqual([
      { tag: 'G/N/D/d', value: 2.5, t: came, quality: 'uncertain', reason: 'source' },
      { tag: 'G/N/D/d', value: 2, t: rig.now(), quality: 'good', reason: 'none' },
    ]);
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'alive', unresolved: 0 });
    expect(rig.refused).toEqual({});
  });

  it('by name is certain at once, but for integers whose sign only a data type tells', () => {
    const { rig, node } = lateRig();
    const named: Metric[] = [
      { name: 'm', datatype: DATA_TYPE.Int16, value: { kind: 'int', value: 0xfff9 } },
      { name: 'm', value: { kind: 'int', value: 0xfff8 } },
      { name: 'm', value: { kind: 'float', value: 0.5 } },
    ];
    const packet = node.ndata([]);
    rig.take({
      ...packet,
      payload: encodePayload({ timestamp: rig.milliseconds(), metrics: named, seq: 2 }),
    });
    expect(rig.values()).toEqual(['m -7', 'm 0.5']);
    expect(unresolvedOf(rig)).toBe(1);
    rig.pass(3);
    rig.take(node.nbirth([M]));
    expect(rig.values()).toEqual(['m -8 uncertain source', 'm 1']);
  });

  it('an alias that the birth does not name is never explained: counted, not stored', () => {
    const { rig, node } = lateRig();
    rig.take(
      node.ndata([
        { ...M, alias: 77 },
        { ...M, value: 5 },
      ]),
    );
    rig.pass(3);
    rig.take(node.nbirth([M]));
    expect(rig.values()).toEqual(['m 5 uncertain source', 'm 1']);
    expect(rig.refused).toEqual({ 'sparkplug: alias never explained': 1 });
  });

  it('a value that cannot be of the metric speaks against the aliases: the message is given up', () => {
    const { rig, node } = lateRig();
    rig.take(
      node.ndata([
        { ...M, datatype: DATA_TYPE.String, value: 'text' },
        { ...M, alias: 3 },
      ]),
    );
    rig.pass(3);
    rig.take(node.nbirth([M, { ...M, name: 'other', alias: 3 }]));
    expect(rig.values()).toEqual(['m 1']);
    expect(rig.refused).toEqual({ 'sparkplug: alias never explained': 1 });
  });

  it('an edge node that gave a metric another alias once is not believed', () => {
    const { rig, node } = lateRig();
    rig.take(node.nbirth([M]));
    rig.pass(1);
    rig.take(node.nbirth([{ ...M, alias: 5 }]));
    rig.told();
    // Alias 6 is unknown; it says so, and the next birth knows it.
    rig.take(node.ndata([{ ...M, alias: 6, value: 9 }]));
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'incomplete', unresolved: 1 });
    rig.pass(3);
    rig.take(node.nbirth([{ ...M, alias: 6 }]));
    expect(rig.values()).toEqual(['m 1']);
    expect(rig.refused).toEqual({ 'sparkplug: not in the birth': 1, 'sparkplug: alias never explained': 1 });
  });

  it('another MQTT session of the edge node explains nothing of the one before (its bdSeq changed)', () => {
    const { rig, node } = lateRig();
    rig.take(node.nbirth([]));
    rig.take(node.ndata([{ ...M, value: 9 }]));
    expect(unresolvedOf(rig)).toBe(1);
    rig.pass(3);
    node.connect();
    rig.take(node.nbirth([M]));
    expect(rig.values()).toEqual(['m 1']);
    expect(rig.refused['sparkplug: alias never explained']).toBe(1);
  });

  it('a death ends what waits: its birth will never come', () => {
    const { rig, node, will } = lateRig();
    rig.take(node.ndata([{ ...M, value: 9 }]), will);
    expect(unresolvedOf(rig)).toBe(0);
    expect(rig.refused).toEqual({ 'sparkplug: alias never explained': 1 });
    node.connect();
    rig.take(node.nbirth([M]));
    expect(rig.values()).toEqual(['m 1']);
  });

  it('data that overtook its birth is resolved with certainty', () => {
    const { rig, node } = lateRig();
    node.connect();
    const birth = node.nbirth([M]);
    const data = node.ndata([{ ...M, value: 4 }]);
    rig.take(data, birth);
    expect(rig.values()).toEqual(['m 1', 'm 4']);
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'alive', gaps: 0, seq: 1 });
  });

  it('data of a device before its DBIRTH waits, and a device birth without that of its node counts for the device', () => {
    const { rig, node } = lateRig();
    rig.take(node.dbirth('D', [D]), node.ddata('D', [{ ...D, value: 3 }]));
    expect(rig.values()).toEqual(['d 2', 'd 3']);
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'unknown' });
    rig.take(node.nbirth([M]), node.ddata('D', [{ ...D, value: 4 }]));
    expect(rig.values()).toEqual(['m 1']);
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'incomplete', unresolved: 1 });
    expect(rig.refused).toEqual({ 'sparkplug: not in the birth': 1 });
  });

  it('a metric with a name that the birth lacks is read all the same, and told of', () => {
    const { rig, node } = lateRig();
    rig.take(node.nbirth([]));
    const payload = encodePayload({
      timestamp: rig.milliseconds(),
      metrics: [{ name: 'm', datatype: DATA_TYPE.Int16, value: { kind: 'int', value: 3 } }],
      seq: 1,
    });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload, retained: false });
    expect(rig.values()).toEqual(['m 3']);
    expect(rig.refused).toMatchObject({ 'sparkplug: not in the birth': 1 });
    expect(rig.host.nodes()[0]).toMatchObject({ state: 'incomplete' });
  });

  it('what waits is bounded: the oldest go first, counted', () => {
    const { rig, node } = lateRig();
    for (let i = 0; i < MOST_UNRESOLVED + 10; i++) rig.take(node.ndata([{ ...M, value: i }]));
    expect(unresolvedOf(rig)).toBe(MOST_UNRESOLVED);
    expect(rig.refused).toEqual({ 'sparkplug: unresolved dropped': 10 });
    rig.pass(3);
    rig.take(node.nbirth([M]));
    const told = rig.values();
    expect(told[0]).toBe('m 10 uncertain source');
    expect(told).toHaveLength(MOST_UNRESOLVED + 1);
  });

  it('what all edge nodes together put aside is bounded in bytes, and given back', () => {
    const tags = [tagOf(1, 'G/A', 'x'), tagOf(2, 'G/B', 'x')];
    const rig = createRig(tags);
    const heavy = (node: string, seq: number) => ({
      topic: `spBv1.0/G/NDATA/${node}`,
      payload: encodePayload({
        metrics: [{ alias: 1, value: { kind: 'bytes', value: new Uint8Array(900_000) } }],
        seq,
      }),
      retained: false,
    });
    for (let i = 0; i < 18; i++) rig.take(heavy('A', i));
    rig.take(heavy('B', 0));
    // 16 MiB hold 18 of them; B finds no room and loses its own.
    expect(rig.host.nodes().map(({ unresolved }) => unresolved)).toEqual([18, 0]);
    expect(rig.refused).toEqual({ 'sparkplug: unresolved dropped': 1 });
    rig.host.setTags([tags[1]!]);
    rig.take(heavy('B', 1));
    expect(rig.host.nodes().map(({ unresolved }) => unresolved)).toEqual([1]);
  });

  it('data from long before a birth is not its own, even with a later time: the clock was set back', () => {
    const { rig, node } = lateRig();
    rig.take(node.ndata([{ ...M, value: 4 }]));
    rig.setClock(rig.now() + 60_000_000);
    const birth = encodePayload({
      timestamp: rig.milliseconds() - 120_000,
      metrics: [{ name: 'm', alias: 1, datatype: DATA_TYPE.Int16, value: { kind: 'int', value: 1 } }],
      seq: 0,
    });
    rig.take({ topic: 'spBv1.0/G/NBIRTH/N', payload: birth, retained: false });
    expect(rig.values()).toEqual(['m 4 uncertain source', 'm 1']);
  });

  it('metrics that no tag reads do not wait by name', () => {
    const { rig } = lateRig();
    const payload = encodePayload({ metrics: [{ name: 'other', value: { kind: 'int', value: 1 } }], seq: 5 });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload, retained: false });
    expect(unresolvedOf(rig)).toBe(0);
  });

  it('what waits for those before it is given back as well when its tags go', () => {
    const tags = [tagOf(1, 'G/A', 'x'), tagOf(2, 'G/B', 'x')];
    const rig = createRig(tags);
    const heavy = (node: string, seq: number) => ({
      topic: `spBv1.0/G/NDATA/${node}`,
      payload: encodePayload({ timestamp: seq, metrics: [], seq, body: new Uint8Array(900_000) }),
      retained: false,
    });
    for (const seq of Array.from({ length: 19 }, (_, i) => 2 * i)) rig.take(heavy('A', seq));
    expect(rig.host.nodes().map(({ waiting }) => waiting)).toEqual([18, 0]);
    rig.host.setTags([tags[1]!]);
    for (const seq of [0, 2, 4]) rig.take(heavy('B', seq));
    expect(rig.host.nodes().map(({ waiting, gaps }) => [waiting, gaps])).toEqual([[2, 0]]);
  });
});
