import { describe, expect, it } from 'vitest';
import { DATA_TYPE, encodePayload } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, SECOND, START, tagOf } from './host-rig.ts';

const FLOW: FakeMetric = { name: 'flow', alias: 1, datatype: DATA_TYPE.Double, value: 10, unit: 'm3/h' };
const COUNT: FakeMetric = { name: 'count', alias: 2, datatype: DATA_TYPE.Int16, value: -3 };
const SPEED: FakeMetric = { name: 'speed', alias: 3, datatype: DATA_TYPE.Float, value: 1.5 };

const TAGS = [tagOf(1, 'G/N', 'flow'), tagOf(2, 'G/N', 'count'), tagOf(3, 'G/N/D', 'speed')];

function bornRig(...more: Parameters<typeof tagOf>[]) {
  const rig = createRig([...TAGS, ...more.map((each) => tagOf(...each))]);
  const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
  node.connect();
  return { rig, node };
}

describe('births', () => {
  it('tell name, alias, type, unit and the value of now; data by alias alone is read by them', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]), node.dbirth('D', [SPEED]));
    expect(rig.told()).toEqual([
      { tag: 'G/N/flow', value: 10, t: START, quality: 'good', reason: 'none', unit: 'm3/h' },
      { tag: 'G/N/count', value: -3, t: START, quality: 'good', reason: 'none' },
      { tag: 'G/N/D/speed', value: 1.5, t: START, quality: 'good', reason: 'none' },
    ]);
    rig.pass(1);
    // tck-id-payloads-alias-data-cmd-requirement: data leaves out the name; tck-id-payloads-metric-datatype-req: and the type.
    rig.take(
      node.ndata([
        { ...FLOW, value: 11, unit: undefined! },
        { ...COUNT, value: -4 },
      ]),
      node.ddata('D', [{ ...SPEED, value: 2.5 }]),
    );
    expect(rig.told()).toEqual([
      { tag: 'G/N/flow', value: 11, t: START + SECOND, quality: 'good', reason: 'none', unit: 'm3/h' },
      { tag: 'G/N/count', value: -4, t: START + SECOND, quality: 'good', reason: 'none' },
      { tag: 'G/N/D/speed', value: 2.5, t: START + SECOND, quality: 'good', reason: 'none' },
    ]);
    expect(rig.host.nodes()).toMatchObject([
      { group: 'G', node: 'N', state: 'alive', bdSeq: 0, seq: 3, gaps: 0 },
    ]);
    expect(rig.refused).toEqual({});
    expect(rig.changes).toEqual(['N alive']);
  });

  it('data by name is read too (tck-id-payloads-name-requirement: aliases are a choice)', () => {
    const { rig, node } = bornRig();
    const plain = { name: 'count', datatype: DATA_TYPE.Int16, value: -3 };
    rig.take(node.nbirth([plain, { ...FLOW, alias: undefined! }]), node.ndata([{ ...plain, value: -7 }]));
    expect(rig.values()).toEqual(['count -3', 'flow 10', 'count -7']);
  });

  it('two values of one metric in one message are two readings (5.10: with different timestamps)', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]));
    rig.told();
    const at = rig.milliseconds();
    rig.take(
      node.ndata([
        { ...FLOW, value: 1, timestamp: at },
        { ...FLOW, value: 2, timestamp: at + 5 },
      ]),
    );
    expect(rig.told().map(({ value, t }) => [value, t])).toEqual([
      [1, START],
      [2, START + 5000],
    ]);
  });

  it('an alias may mean another metric after the next birth', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]));
    rig.pass(1);
    rig.take(
      node.nbirth([
        { ...FLOW, alias: 2 },
        { ...COUNT, alias: 1 },
      ]),
    );
    rig.told();
    rig.take(
      node.ndata([
        { ...COUNT, alias: 1, value: -9 },
        { ...FLOW, alias: 2, value: 99 },
      ]),
    );
    expect(rig.values()).toEqual(['count -9', 'flow 99']);
  });

  it('aliases beyond 2^53 are told apart', () => {
    const { rig, node } = bornRig();
    const [a, b] = [2n ** 63n, 2n ** 63n + 1n];
    rig.take(
      node.nbirth([
        { ...FLOW, alias: a },
        { ...COUNT, alias: b },
      ]),
    );
    rig.told();
    rig.take(node.ndata([{ ...COUNT, alias: b, value: 5 }]));
    expect(rig.values()).toEqual(['count 5']);
  });

  it('an alias given to two metrics names neither (tck-id-payloads-alias-uniqueness)', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, { ...COUNT, alias: 1 }]));
    rig.told();
    rig.take(node.ndata([{ ...FLOW, value: 12 }]));
    expect(rig.values()).toEqual([]);
    expect(rig.refused).toEqual({ 'sparkplug: alias given twice': 1, 'sparkplug: not in the birth': 1 });
  });

  it('devices that do not come back after a new birth of their node are stale since then (4.4.1.1)', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]), node.dbirth('D', [SPEED]));
    rig.pass(10);
    rig.told();
    const reborn = rig.now();
    rig.take(node.nbirth([FLOW, COUNT]));
    expect(rig.values()).toEqual(['flow 10', 'count -3']);
    rig.pass(3);
    expect(rig.told()).toEqual([
      { tag: 'G/N/D/speed', value: NaN, t: reborn, quality: 'bad', reason: 'stale' },
    ]);
  });

  it('devices that come back at once are not stale in between (tck-id-payloads-dbirth-order)', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]), node.dbirth('D', [SPEED]));
    rig.pass(10);
    rig.told();
    rig.take(node.nbirth([FLOW, COUNT]));
    rig.pass(1);
    rig.take(node.dbirth('D', [SPEED]));
    rig.pass(5);
    expect(rig.values()).toEqual(['flow 10', 'count -3', 'speed 1.5']);
  });

  it('a metric that a birth no longer names is stale, and its tag is told of', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]));
    rig.pass(1);
    rig.told();
    rig.take(node.nbirth([FLOW]));
    expect(rig.values()).toEqual(['flow 10', 'count NaN bad stale']);
    expect(rig.refused).toEqual({ 'sparkplug: metric not in the birth': 1 });
    expect(rig.details[0]).toContain('names no metric "count"');
  });

  it('a value captured long before its birth holds at the birth, so that a tag which seldom changes comes back', () => {
    const { rig, node } = bornRig();
    const seldom = { ...FLOW, timestamp: rig.milliseconds() - 60_000 };
    rig.take(node.nbirth([seldom, COUNT]));
    expect(rig.told()[0]).toMatchObject({ t: START - 60 * SECOND });
    rig.pass(10);
    rig.take(node.ndeath());
    rig.pass(10);
    rig.told();
    node.connect();
    rig.take(node.nbirth([seldom, COUNT]));
    // Told again as of the birth: as of the minute before, the stale mark would hide it for ever.
    expect(rig.told()[0]).toMatchObject({ value: 10, t: rig.now() });
    rig.pass(1);
    rig.take(node.nbirth([{ ...FLOW, timestamp: rig.milliseconds() - 3_600_000 }, COUNT]));
    // And a value of an hour ago is no wrong clock.
    expect(rig.told()[0]).toMatchObject({ value: 10, t: rig.now() });
  });

  it('tags made later are read by the births before, of devices too', () => {
    const rig = createRig([tagOf(1, 'G/N', 'flow')]);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    rig.take(node.nbirth([FLOW]), node.dbirth('D', [SPEED]));
    rig.host.setTags([tagOf(3, 'G/N/D', 'speed'), tagOf(1, 'G/N', 'flow')]);
    rig.told();
    rig.take(node.ddata('D', [{ ...SPEED, value: 7 }]), node.ndata([{ ...FLOW, value: 8 }]));
    expect(rig.values()).toEqual(['speed 7', 'flow 8']);
  });

  it('two tags may read one metric; tags of other formats are left alone', () => {
    const json = { ...tagOf(9, 'G/N', 'flow'), format: { kind: 'scalar' as const } };
    const rig = createRig([
      tagOf(1, 'G/N', 'flow'),
      { ...tagOf(2, 'G/N', 'flow'), name: 'again/flow2' },
      json,
    ]);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    rig.take(node.nbirth([FLOW]));
    expect(rig.values()).toEqual(['flow 10', 'flow2 10']);
  });

  it('a birth that comes twice counts once', () => {
    const { rig, node } = bornRig();
    const birth = node.nbirth([FLOW, COUNT]);
    rig.take(birth);
    rig.pass(1);
    rig.take(node.ndata([{ ...FLOW, value: 11 }]), birth, node.ndata([{ ...FLOW, value: 12 }]));
    expect(rig.values()).toEqual(['flow 10', 'count -3', 'flow 11', 'flow 12']);
    expect(rig.refused).toEqual({ 'sparkplug: duplicate': 1 });
  });

  it('two values of one metric in a birth are one definition', () => {
    const { rig, node } = bornRig();
    const earlier = { ...FLOW, value: 9, timestamp: rig.milliseconds() - 1000 };
    rig.take(node.nbirth([earlier, FLOW, COUNT]), node.ndata([{ ...FLOW, value: 11 }]));
    expect(rig.values()).toEqual(['flow 9', 'flow 10', 'count -3', 'flow 11']);
  });

  it('a device birth that waited keeps its own arrival where it has no time', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]));
    rig.told();
    const first = node.ndata([FLOW]);
    const metrics = [
      { name: 'speed', datatype: DATA_TYPE.Float, value: { kind: 'float', value: 2 } },
    ] as const;
    const payload = encodePayload({ metrics, seq: node.seq() });
    rig.take({ topic: 'spBv1.0/G/DBIRTH/N/D', payload, retained: false });
    rig.pass(1);
    rig.take(first);
    expect(rig.told()[1]).toMatchObject({ tag: 'G/N/D/speed', value: 2, t: START });
  });

  it('a clock set back does not keep ended devices fresh', () => {
    const { rig, node } = bornRig();
    rig.take(node.nbirth([FLOW, COUNT]), node.dbirth('D', [SPEED]));
    rig.pass(1);
    rig.take(node.nbirth([FLOW, COUNT]));
    rig.told();
    rig.setClock(START - 3600 * SECOND);
    rig.pass(1);
    expect(rig.values()).toEqual(['speed NaN bad stale']);
  });

  it('births of devices without tags are remembered in bounds', () => {
    const rig = createRig([tagOf(1, 'G/N', 'flow')]);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    rig.take(node.nbirth([FLOW]));
    const many = Array.from({ length: 10_000 }, (_, i) => ({ ...SPEED, name: `s${i}`, alias: i }));
    for (let i = 0; i < 11; i++) rig.take(node.dbirth(`D${i}`, many));
    rig.host.setTags([tagOf(1, 'G/N', 'flow'), tagOf(2, 'G/N/D0', 's1'), tagOf(3, 'G/N/D10', 's1')]);
    rig.told();
    rig.take(node.ddata('D0', [{ ...SPEED, alias: 1 }]), node.ddata('D10', [{ ...SPEED, alias: 1 }]));
    expect(rig.values()).toEqual(['s1 1.5']);
    expect(rig.host.nodes()).toMatchObject([{ unresolved: 1 }]);
  });

  it('births of devices without tags are remembered in bounds when they grow', () => {
    const rig = createRig([tagOf(1, 'G/N', 'flow')]);
    const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
    node.connect();
    rig.take(node.nbirth([FLOW]));
    const many = Array.from({ length: 10_000 }, (_, i) => ({ ...SPEED, name: `s${i}`, alias: i }));
    for (let i = 0; i < 11; i++) rig.take(node.dbirth(`D${i}`, [{ ...SPEED, name: 's1', alias: 1 }]));
    for (let i = 0; i < 11; i++) rig.take(node.dbirth(`D${i}`, many));
    rig.host.setTags([tagOf(1, 'G/N', 'flow'), tagOf(2, 'G/N/D0', 's1'), tagOf(3, 'G/N/D10', 's1')]);
    rig.told();
    rig.take(node.ddata('D0', [{ ...SPEED, alias: 1 }]), node.ddata('D10', [{ ...SPEED, alias: 1 }]));
    expect(rig.values()).toEqual(['s1 1.5']);
    expect(rig.host.nodes()).toMatchObject([{ unresolved: 1 }]);
  });
});
