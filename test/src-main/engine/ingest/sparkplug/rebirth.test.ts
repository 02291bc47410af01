import { describe, expect, it } from 'vitest';
import { DATA_TYPE } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { createFakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { createRig, decoded, tagOf, type Rig } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Double, value: 1 };

function askingRig() {
  const rig = createRig([tagOf(1, 'G/N', 'm')], { requestRebirth: true });
  const node = createFakeEdgeNode('G', 'N', rig.milliseconds);
  node.connect();
  return { rig, node };
}
const requests = (rig: Rig): number => rig.published.filter(({ topic }) => topic.includes('/NCMD/')).length;
const asked = (rig: Rig): number => rig.host.nodes()[0]!.rebirthsAsked;

describe('asking for a new birth (5.12)', () => {
  it('is an NCMD with "Node Control/Rebirth" true, without seq, QoS 0, not retained', () => {
    const { rig, node } = askingRig();
    rig.take(node.ndata([M]));
    rig.pass(1);
    expect(rig.published).toHaveLength(1);
    const [{ topic, payload, qos, retain }] = rig.published as [Rig['published'][number]];
    // tck-id-operational-behavior-data-commands-ncmd-rebirth-verb, tck-id-payloads-ncmd-qos, …-ncmd-retain
    expect({ topic, qos, retain }).toEqual({ topic: 'spBv1.0/G/NCMD/N', qos: 0, retain: false });
    // tck-id-payloads-ncmd-seq, …-ncmd-timestamp, tck-id-operational-behavior-data-commands-ncmd-rebirth-name, …-value
    expect(decoded(payload)).toEqual({
      timestamp: rig.milliseconds(),
      metrics: [
        {
          name: 'Node Control/Rebirth',
          timestamp: rig.milliseconds(),
          datatype: DATA_TYPE.Boolean,
          value: { kind: 'boolean', value: true },
        },
      ],
    });
  });

  it.each<[string, (node: ReturnType<typeof createFakeEdgeNode>, rig: Rig) => void]>([
    ['data before a birth', (node, rig) => rig.take(node.ndata([M]))],
    [
      'a gap (tck-id-operational-behavior-host-reordering-rebirth)',
      (node, rig) => {
        rig.take(node.nbirth([M]));
        node.ndata([M]);
        rig.take(node.ndata([M]));
        rig.pass(1);
      },
    ],
    ['an unknown alias', (node, rig) => rig.take(node.nbirth([M]), node.ndata([{ ...M, alias: 9 }]))],
    [
      'a payload that does not decode',
      (node, rig) => {
        rig.take(node.nbirth([M]));
        rig.take({ ...node.ndata([M]), payload: Uint8Array.of(0xff) });
      },
    ],
    ['a new connection, when an edge node is not known to live', (_node, rig) => rig.host.connected()],
    [
      'a new tag, whose value only a birth tells',
      (node, rig) => {
        rig.take(node.nbirth([M]));
        rig.host.setTags([tagOf(1, 'G/N', 'm'), tagOf(2, 'G/N', 'bdSeq')]);
      },
    ],
  ])('%s asks for one; passive hosts do not', (_, cause) => {
    const { rig, node } = askingRig();
    cause(node, rig);
    rig.pass(1);
    expect(requests(rig)).toBe(1);
    const passive = createRig([tagOf(1, 'G/N', 'm')]);
    const other = createFakeEdgeNode('G', 'N', passive.milliseconds);
    other.connect();
    cause(other, passive);
    passive.pass(120);
    expect(passive.published).toEqual([]);
  });

  it('a session in order asks for nothing', () => {
    const { rig, node } = askingRig();
    rig.take(node.nbirth([M]));
    for (let i = 0; i < 300; i++) {
      rig.take(node.ndata([M]));
      rig.pass(1);
    }
    expect(requests(rig)).toBe(0);
  });

  it('at most one per edge node in 30 s, then ever more seldom while births do not come', () => {
    const { rig, node } = askingRig();
    rig.take(node.ndata([M]));
    const times: number[] = [];
    for (let second = 1; second <= 8000; second++) {
      rig.pass(1);
      if (requests(rig) > times.length) times.push(second);
    }
    expect(times).toEqual([1, 31, 91, 211, 451, 931, 1891, 3691, 5491, 7291]);
    expect(asked(rig)).toBe(10);
  });

  it('a storm: an edge node that loses messages after every birth is not asked without end', () => {
    const { rig, node } = askingRig();
    for (let minute = 0; minute < 60; minute++) {
      rig.take(node.nbirth([M]));
      node.ndata([M]);
      rig.take(node.ndata([M]));
      rig.pass(60);
    }
    // Births that do not last do not help: 60 gaps in an hour, and a handful of requests.
    expect(rig.host.nodes()[0]!.gaps).toBe(60);
    expect(requests(rig)).toBeLessThanOrEqual(8);
    expect(requests(rig)).toBeGreaterThanOrEqual(4);
  });

  it('after a long time in order it is asked at once again', () => {
    const { rig, node } = askingRig();
    rig.take(node.ndata([M]));
    rig.pass(1);
    rig.take(node.nbirth([M]));
    rig.pass(3600);
    node.ndata([M]);
    rig.take(node.ndata([M]));
    rig.pass(3);
    expect(requests(rig)).toBe(2);
  });

  it('a birth that is wanted and came needs no request; a dead edge node is not asked', () => {
    const { rig, node } = askingRig();
    rig.take(node.ndata([M]), node.nbirth([M]));
    rig.pass(60);
    node.ndata([M]);
    rig.take(node.ndata([M]), node.ndeath());
    rig.pass(60);
    expect(requests(rig)).toBe(0);
  });

  it('hundreds of edge nodes are not asked all at once', () => {
    const tags = Array.from({ length: 300 }, (_, i) => tagOf(i + 1, `G/N${i}`, 'm'));
    const rig = createRig(tags, { requestRebirth: true });
    rig.host.connected();
    rig.pass(1);
    expect(requests(rig)).toBe(10);
    rig.pass(29);
    expect(requests(rig)).toBe(300);
    expect(new Set(rig.published.map(({ topic }) => topic)).size).toBe(300);
    rig.pass(100);
    expect(requests(rig)).toBe(300);
  });

  it('a clock set back does not silence it', () => {
    const { rig, node } = askingRig();
    rig.take(node.ndata([M]));
    rig.pass(1);
    rig.setClock(rig.now() - 3_600_000_000);
    rig.pass(1);
    expect(requests(rig)).toBe(2);
  });

  it('waits for the connection: what nobody would hear is not asked, and does not lengthen the pause', () => {
    const { rig, node } = askingRig();
    rig.take(node.ndata([M]));
    rig.lose();
    rig.pass(3600);
    expect([requests(rig), asked(rig)]).toEqual([0, 0]);
    rig.host.connected();
    rig.pass(1);
    expect([requests(rig), asked(rig)]).toEqual([1, 1]);
  });
});
