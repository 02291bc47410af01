import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src-main/engine/ingest/decoders/payload.ts';
import { DATA_TYPE } from '../../../../src-main/engine/ingest/sparkplug/data-types.ts';
import { encodePayload } from '../../../../src-main/engine/ingest/sparkplug/encode-payload.ts';
import { decodePayload } from '../../../../src-main/engine/ingest/sparkplug/payload.ts';
import { createEdgeNode } from '../../../../src-main/engine/publication/edge-node.ts';
import type { Told } from '../../../../src-main/engine/publication/outlet.ts';
import { NOTHING_KNOWN, type Standing } from '../../../../src-main/engine/publication/standing.ts';

const NOW = 1_750_000_000_000_000;
const standing = (change: Partial<Standing> = {}): Standing => ({
  ...NOTHING_KNOWN,
  asset: 'Pump',
  t: NOW - 1_000_000,
  state: 'scored',
  score: 1.5,
  threshold: 2,
  modelId: 4,
  contributions: [{ tag: 'flow', share: 0.75 }],
  ...change,
});
const open = () => createEdgeNode({ group: 'Plant', edgeNode: 'Mnemo' }, () => NOW);

function read({ topic, payload, qos, retain }: Told) {
  const decoded = decodePayload(Buffer.from(payload));
  if (isRefusal(decoded)) throw new Error(decoded.detail);
  const metrics = Object.fromEntries(
    decoded.metrics.map(({ name, value, isNull }) => [name, isNull ? null : value?.value]),
  );
  return { topic, seq: decoded.seq, metrics, qos, retain };
}
const readAll = (messages: Told[]) => messages.map(read);
const rebirth = encodePayload({
  metrics: [
    { name: 'Node Control/Rebirth', datatype: DATA_TYPE.Boolean, value: { kind: 'boolean', value: true } },
  ],
});

describe('the edge node', () => {
  test('is born with the bdSeq of its will, then its devices (tck-id-payloads-nbirth-bdseq, -dbirth-order)', () => {
    const node = open();
    const will = read(node.will());
    const births = readAll(node.all(new Map([['Pump', standing()]])));
    expect(births).toEqual([
      {
        topic: 'spBv1.0/Plant/NBIRTH/Mnemo',
        seq: 0,
        metrics: { bdSeq: will.metrics['bdSeq'], 'Node Control/Rebirth': false },
        qos: 0,
        retain: false,
      },
      {
        topic: 'spBv1.0/Plant/DBIRTH/Mnemo/Pump',
        seq: 1,
        metrics: {
          Asset: 'Pump',
          State: 'scored',
          Score: 1.5,
          Threshold: 2,
          Model: 4,
          Alarm: 'none',
          'Active Alarms': 0,
          'Contribution/flow': 0.75,
        },
        qos: 0,
        retain: false,
      },
    ]);
    expect(will).toMatchObject({
      topic: 'spBv1.0/Plant/NDEATH/Mnemo',
      seq: undefined,
      qos: 1,
      retain: false,
    });
  });

  test('tells changed metrics only; a score that is not given is null, never zero', () => {
    const node = open();
    node.all(new Map([['Pump', standing()]]));
    expect(node.changed(new Map([['Pump', standing()]]))).toEqual([]);
    const gap = standing({ state: 'gap', score: null, contributions: [] });
    expect(readAll(node.changed(new Map([['Pump', gap]])))).toMatchObject([
      {
        topic: 'spBv1.0/Plant/DDATA/Mnemo/Pump',
        seq: 2,
        metrics: { State: 'gap', Score: null, 'Contribution/flow': null },
      },
    ]);
  });

  test('gives birth anew before it tells a metric its birth did not name', () => {
    const node = open();
    node.all(new Map([['Pump', standing({ contributions: [] })]]));
    const [birth, ...more] = readAll(node.changed(new Map([['Pump', standing()]])));
    expect(more).toEqual([]);
    expect(birth).toMatchObject({ topic: 'spBv1.0/Plant/DBIRTH/Mnemo/Pump', seq: 2 });
    expect(birth!.metrics).toMatchObject({ Score: 1.5, 'Contribution/flow': 0.75 });
  });

  test('counts from 255 on to 0 (tck-id-payloads-sequence-num-incrementing)', () => {
    const node = open();
    node.all(new Map([['Pump', standing()]]));
    const seqs = Array.from({ length: 600 }, (_, i) => {
      const messages = node.changed(new Map([['Pump', standing({ score: i + 10 })]]));
      return read(messages[0]!).seq;
    });
    expect(seqs).toEqual(Array.from({ length: 600 }, (_, i) => (i + 2) % 256));
  });

  test('tells the death of a device that is gone, and is born again with all of a new one', () => {
    const node = open();
    node.all(new Map([['Pump', standing()]]));
    const next = node.changed(new Map([['Fan', standing({ asset: 'Fan' })]]));
    expect(readAll(next).map(({ topic }) => topic)).toEqual([
      'spBv1.0/Plant/DDEATH/Mnemo/Pump',
      'spBv1.0/Plant/DBIRTH/Mnemo/Fan',
    ]);
  });

  test('answers a rebirth command with the same bdSeq and a fresh count, anything else not', () => {
    const node = open();
    const will = read(node.will());
    const standings = new Map([['Pump', standing()]]);
    node.all(standings);
    const births = readAll(node.heard('spBv1.0/Plant/NCMD/Mnemo', rebirth, standings));
    expect(births.map(({ topic, seq }) => [topic, seq])).toEqual([
      ['spBv1.0/Plant/NBIRTH/Mnemo', 0],
      ['spBv1.0/Plant/DBIRTH/Mnemo/Pump', 1],
    ]);
    expect(births[0]!.metrics['bdSeq']).toBe(will.metrics['bdSeq']);
    expect(node.heard('spBv1.0/Plant/NCMD/Other', rebirth, standings)).toEqual([]);
    expect(node.heard('spBv1.0/Plant/NCMD/Mnemo', Uint8Array.of(255, 255), standings)).toEqual([]);
  });

  test('has another bdSeq at each connection, and says it at its goodbye', () => {
    const node = open();
    const first = read(node.will()).metrics['bdSeq'] as number;
    const second = read(node.will()).metrics['bdSeq'];
    expect(second).toBe((first + 1) % 256);
    expect(readAll(node.last(false))).toMatchObject([
      { topic: 'spBv1.0/Plant/NDEATH/Mnemo', metrics: { bdSeq: second } },
    ]);
  });
});
