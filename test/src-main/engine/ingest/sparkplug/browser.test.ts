import { describe, expect, it } from 'vitest';
import {
  createSparkplugBrowser,
  DATA_TYPE,
  encodePayload,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';

const FLOW: FakeMetric = {
  name: 'Line 1/flow',
  alias: 1,
  datatype: DATA_TYPE.Int16,
  value: -10,
  unit: 'l/s',
};
const NAME: FakeMetric = { name: 'name', alias: 2, datatype: DATA_TYPE.String, value: 'pump' };

function browsed() {
  const browser = createSparkplugBrowser();
  const node = createFakeEdgeNode('G', 'N', () => 1_780_000_000_000);
  node.connect();
  const read = ({ topic, payload }: { topic: string; payload: Uint8Array }) => browser.read(topic, payload);
  return { node, read };
}

describe('discovery of edge nodes', () => {
  it('lists the metrics of births with type, unit and value, without those of the session itself', () => {
    const { node, read } = browsed();
    expect(read(node.nbirth([FLOW, NAME]))).toEqual([
      { topic: 'spBv1.0/G/N', metric: 'Line 1/flow', type: 'Int16', unit: 'l/s', lastValue: -10 },
      { topic: 'spBv1.0/G/N', metric: 'name', type: 'String', unit: '', lastValue: 'pump' },
    ]);
    expect(read(node.dbirth('D', [{ ...FLOW, alias: 3, value: null }]))).toEqual([
      { topic: 'spBv1.0/G/N/D', metric: 'Line 1/flow', type: 'Int16', unit: 'l/s', lastValue: '' },
    ]);
  });

  it('shows data by the birth it saw', () => {
    const { node, read } = browsed();
    read(node.nbirth([FLOW]));
    expect(read(node.ndata([{ ...FLOW, value: -11, unit: undefined! }]))).toEqual([
      { topic: 'spBv1.0/G/N', metric: 'Line 1/flow', type: 'Int16', unit: 'l/s', lastValue: -11 },
    ]);
  });

  it('without a birth shows what has a name; of an integer not its value, for its sign is not known', () => {
    const { node, read } = browsed();
    expect(read(node.ndata([FLOW]))).toEqual([]);
    const payload = encodePayload({
      metrics: [
        { name: 'a', value: { kind: 'float', value: 0.5 } },
        { name: 'b', value: { kind: 'int', value: 0xffff_ffff } },
        { name: 'c', datatype: DATA_TYPE.Int8, value: { kind: 'int', value: 0xff } },
      ],
    });
    expect(
      read({ topic: 'spBv1.0/G/NDATA/N', payload }).map(({ type, lastValue }) => [type, lastValue]),
    ).toEqual([
      ['float', 0.5],
      ['int', ''],
      ['Int8', -1],
    ]);
  });

  it('is silent about everything else', () => {
    const { node, read } = browsed();
    read(node.nbirth([FLOW]));
    expect(read(node.ndeath())).toEqual([]);
    expect(read({ ...node.nbirth([FLOW]), topic: 'spBv1.0/G/NCMD/N' })).toEqual([]);
    expect(
      read({ topic: 'spBv1.0/STATE/me', payload: Buffer.from('{"online":true,"timestamp":1}') }),
    ).toEqual([]);
    expect(read({ topic: 'spBv1.0/G/NDATA/N', payload: Uint8Array.of(0xff) })).toEqual([]);
    expect(read({ topic: 'plant/flow', payload: Buffer.from('1') })).toEqual([]);
  });

  it('remembers births in bounds', () => {
    const { node, read } = browsed();
    const many = Array.from({ length: 20_000 }, (_, i) => ({
      ...FLOW,
      name: `m${i}`,
      alias: i,
      unit: undefined!,
    }));
    for (let i = 0; i < 6; i++) read(node.dbirth(`D${i}`, many));
    expect(read(node.ddata('D4', [{ ...FLOW, alias: 7 }]))).toHaveLength(1);
    expect(read(node.ddata('D5', [{ ...FLOW, alias: 7 }]))).toEqual([]);
  });
});
