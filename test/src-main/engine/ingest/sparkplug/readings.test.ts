import { describe, expect, it } from 'vitest';
import { DATA_TYPE, encodePayload } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, SECOND, START, tagOf } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Double, value: 1 };

/** A node whose birth has metric m as given; what the birth told is taken out. */
function metricRig(birth: Partial<FakeMetric> = {}) {
  const rig = createRig([tagOf(1, 'G/N', 'm')]);
  const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
  node.connect();
  const metric = { ...M, ...birth };
  rig.take(node.nbirth([metric]));
  rig.told();
  rig.pass(1);
  const send = (...values: Partial<FakeMetric>[]) => {
    rig.take(node.ndata(values.map((each) => ({ ...metric, ...each }))));
    return rig.told();
  };
  return { rig, node, metric, send };
}

describe('readings', () => {
  it.each([
    ['Int8', -128],
    ['Int8', 127],
    ['Int16', -32_768],
    ['Int32', -2_147_483_648],
    ['Int64', -5],
    ['UInt8', 255],
    ['UInt16', 65_535],
    ['UInt32', 4_294_967_295],
    ['UInt64', 5],
    ['DateTime', 1_780_000_000_000],
  ] as const)('%s %d: the birth tells the type, the data the value', (type, value) => {
    const { send } = metricRig({ datatype: DATA_TYPE[type], value: 0 });
    expect(send({ value })).toMatchObject([{ value, quality: 'good' }]);
  });

  it('integers beyond 2^53 are their nearest number, uncertain, and the operator is told once', () => {
    const { send, rig } = metricRig({ datatype: DATA_TYPE.UInt64, value: 0 });
    const told = send({ value: 2n ** 64n - 1n }, { value: 2n ** 63n + 1n });
    expect(told).toMatchObject([
      { value: 2 ** 64, quality: 'uncertain', reason: 'type' },
      { value: 2 ** 63, quality: 'uncertain', reason: 'type' },
    ]);
    expect(told[0]).not.toHaveProperty('text');
    expect(rig.refused).toEqual({ 'sparkplug: beyond 2^53': 1 });
  });

  it('booleans are 1 and 0, texts are texts', () => {
    expect(metricRig({ datatype: DATA_TYPE.Boolean, value: false }).send({ value: true })).toMatchObject([
      { value: 1 },
    ]);
    expect(metricRig({ datatype: DATA_TYPE.String, value: '' }).send({ value: 'stopped' })).toEqual([
      { tag: 'G/N/m', value: NaN, t: START + SECOND, quality: 'good', reason: 'none', text: 'stopped' },
    ]);
  });

  it('is_null is no value, and the source says so (6.4.6)', () => {
    const { send } = metricRig();
    expect(send({ value: null })).toEqual([
      { tag: 'G/N/m', value: NaN, t: START + SECOND, quality: 'bad', reason: 'source' },
    ]);
  });

  it('is_historical is marked and keeps its time; it says nothing of now', () => {
    const { send, rig } = metricRig();
    const then = rig.milliseconds() - 7_200_000;
    expect(send({ value: 3, historical: true, timestamp: then })).toEqual([
      { tag: 'G/N/m', value: 3, t: then * 1000, quality: 'good', reason: 'none', historical: true },
    ]);
  });

  it('historical data does not wake a stale tag', () => {
    const { node, rig, metric } = metricRig();
    rig.take(node.ndeath());
    rig.told();
    node.connect();
    rig.take(
      node.nbirth([{ ...metric, historical: true, timestamp: rig.milliseconds() - 5000 }]),
      node.ndeath(),
    );
    expect(rig.told()).toMatchObject([{ value: 1, historical: true, t: rig.now() - 5 * SECOND }]);
  });

  it('is_transient is not stored, and the tag is told why (6.4.6)', () => {
    const { send } = metricRig();
    expect(send({ transient: true })).toMatchObject([{ quality: 'refused', reason: 'sparkplug: transient' }]);
    // Declared by the birth it holds for data without the flag.
    const declared = metricRig({ transient: true });
    declared.rig.take(declared.node.ndata([{ ...M, value: 2 }]));
    expect(declared.rig.told()).toMatchObject([{ quality: 'refused', reason: 'sparkplug: transient' }]);
  });

  it('times: metric, then payload, then arrival', () => {
    const { send, rig } = metricRig();
    const at = rig.milliseconds();
    expect(send({ timestamp: at - 7 }, { timestamp: null }).map(({ t }) => t)).toEqual([
      (at - 7) * 1000,
      at * 1000,
    ]);
    const bare = encodePayload({ metrics: [{ alias: 1, value: { kind: 'double', value: 5 } }], seq: 2 });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload: bare, retained: false });
    expect(rig.told()).toMatchObject([{ value: 5, t: null }]);
    const endless = { alias: 1, timestamp: 2n ** 64n - 1n, value: { kind: 'double', value: 6 } } as const;
    const impossible = encodePayload({ metrics: [endless], seq: 3 });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload: impossible, retained: false });
    expect(rig.told()).toMatchObject([{ value: 6, t: null }]);
  });

  it.each([
    [0, 'bad', 'source'],
    [192, 'good', 'none'],
    [500, 'bad', 'stale'],
    [64, 'uncertain', 'source'],
  ])('Quality %d is %s (tck-id-payloads-propertyset-quality-value-value)', (quality, said, reason) => {
    const { send } = metricRig();
    expect(send({ quality })).toMatchObject([{ value: 1, quality: said, reason }]);
    // 6.4.10: the property is only there when the quality is not good.
    expect(send({ value: 2 })).toMatchObject([{ value: 2, quality: 'good' }]);
  });

  it('a property that is null says nothing', () => {
    const { rig } = metricRig();
    const quality = { type: DATA_TYPE.Int32, isNull: true, value: { kind: 'int', value: 0 } } as const;
    const properties = { keys: ['Quality'], values: [quality] };
    const metrics = [{ alias: 1, properties, value: { kind: 'double', value: 5 } }] as const;
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload: encodePayload({ metrics, seq: 1 }), retained: false });
    expect(rig.told()).toMatchObject([{ value: 5, quality: 'good' }]);
  });

  it('the unit comes from the birth, and from data that names another', () => {
    const { send } = metricRig({ unit: 'bar' });
    expect(send({ unit: undefined! })).toMatchObject([{ unit: 'bar', quality: 'good' }]);
    expect(send({ unit: 'psi' })).toMatchObject([{ unit: 'psi', quality: 'bad', reason: 'unit' }]);
  });

  it('another data type after a new birth is kept as bad; the operator is told once', () => {
    const { rig, node, metric } = metricRig();
    const changed = { ...metric, datatype: DATA_TYPE.Int32, value: 7 };
    rig.take(node.nbirth([changed]), node.ndata([changed]), node.ndata([changed]));
    expect(rig.values()).toEqual(Array.from({ length: 3 }, () => 'm 7 bad type'));
    expect(rig.refused).toEqual({ 'sparkplug: type changed': 1 });
    expect(rig.details[0]).toContain('was Double and is Int32 now');
    // A tag that reads another metric from now on is another point.
    rig.host.setTags([tagOf(1, 'G/N', 'other')]);
    rig.host.setTags([tagOf(1, 'G/N', 'm')]);
    rig.take(node.ndata([changed]));
    expect(rig.values()).toEqual(['m 7']);
  });

  it('another unit after a new birth is kept as bad', () => {
    const { rig, node, metric } = metricRig({ unit: 'bar' });
    rig.take(node.nbirth([{ ...metric, unit: 'psi' }]));
    expect(rig.values()).toEqual(['m 1 bad unit']);
    expect(rig.refused).toEqual({ 'sparkplug: unit changed': 1 });
  });

  it('an unknown data type: kinds that speak for themselves are read, integers only as uncertain', () => {
    const plain = metricRig({ datatype: DATA_TYPE.Unknown, value: 2.5 });
    expect(plain.send({})).toMatchObject([{ value: 2.5, quality: 'good' }]);
    const { rig } = metricRig();
    const payload = encodePayload({
      metrics: [{ name: 'm', datatype: 0, value: { kind: 'int', value: 0xffff_fffb } }],
      seq: 1,
    });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload, retained: false });
    expect(rig.told()).toMatchObject([{ value: 0xffff_fffb, quality: 'uncertain', reason: 'type' }]);
    expect(rig.refused).toEqual({ 'sparkplug: no data type': 1 });
  });

  it('a value that does not fit its type is kept as bad', () => {
    const { rig } = metricRig({ datatype: DATA_TYPE.Int8, value: 1 });
    const payload = encodePayload({ metrics: [{ alias: 1, value: { kind: 'int', value: 300 } }], seq: 1 });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload, retained: false });
    expect(rig.told()).toMatchObject([{ value: 300, quality: 'bad', reason: 'type' }]);
    expect(rig.refused).toEqual({ 'sparkplug: value of another type': 1 });
  });

  it('a metric without a value that is not null is refused; one without name and alias counted', () => {
    const { rig } = metricRig();
    const payload = encodePayload({ metrics: [{ alias: 1 }, { value: { kind: 'int', value: 1 } }], seq: 1 });
    rig.take({ topic: 'spBv1.0/G/NDATA/N', payload, retained: false });
    expect(rig.told()).toMatchObject([{ quality: 'refused', reason: 'sparkplug: no value' }]);
    expect(rig.refused).toEqual({ 'sparkplug: metric without a name': 1 });
  });
});
