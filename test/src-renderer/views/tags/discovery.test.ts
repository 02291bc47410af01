import { describe, expect, it } from 'vitest';
import type { Asset, Discovered, Tag } from '../../../../src-main/api/words.ts';
import {
  isBranch,
  matches,
  rowsOf,
  treeOf,
  type Row,
} from '../../../../src-renderer/views/tags/discovery-tree.ts';
import {
  assetsOf,
  knownTags,
  offeredName,
  offeredPeriod,
  pathOf,
  sourceOf,
  toPoints,
  toTagInput,
  withExisting,
  withShortNames,
} from '../../../../src-renderer/views/tags/discovery.ts';

const scalar = (topic: string, changes: Partial<Discovered> = {}): Discovered => ({
  topic,
  format: { kind: 'scalar' },
  name: topic.split('/').at(-1)!,
  asset: null,
  lastValue: 1,
  type: 'number',
  unit: '',
  messages: 1,
  rate: 1,
  ...changes,
});
const json = scalar('a/state', {
  format: { kind: 'json', path: 'm.flow', timePath: 'ts', timeUnit: 'ms' },
  name: 'm.flow',
});
const series = scalar('telegraf', {
  format: {
    kind: 'line-protocol',
    measurement: 'pump',
    tags: { machine: 'p1' },
    field: 'flow',
    precision: 'ns',
  },
});
const metric = scalar('spBv1.0/g/e', { format: { kind: 'sparkplug', metric: 'Motor/Current' } });

describe('discovered points', () => {
  it('gives equal names the level before them', () => {
    const names = toPoints(
      withShortNames([scalar('p/pump-10/flow'), scalar('p/pump-9/flow'), scalar('p/level')]),
    ).map(({ name }) => name);
    expect(names).toEqual(['level', 'pump-9 flow', 'pump-10 flow']);
  });
  it('leaves out of the names what all topics share', () => {
    const named = (topic: string, name: string): Discovered => ({ ...scalar(topic), name });
    const names = (...found: Discovered[]) => toPoints(withShortNames(found)).map(({ name }) => name);
    expect(names(named('p/a/in', 'a/in/flow'), named('p/a/sensor/heat', 'sensor/heat'))).toEqual([
      'in/flow',
      'sensor/heat',
    ]);
    expect(names(named('a/in', 'a/in'), named('a/in/flow', 'in/flow'))).toEqual(['in', 'in/flow']);
    expect(names(named('p/a/in', 'a/in/flow'))).toEqual(['a/in/flow']);
  });
  it('keeps the names of a template, and the unit the source declares', () => {
    const found = ['a', 'b'].map((line) => scalar(`${line}/flow`, { name: 'pump flow', unit: 'bar' }));
    expect(toPoints(found).map(({ name, unit }) => [name, unit])).toEqual([
      ['pump flow', 'bar'],
      ['pump flow', 'bar'],
    ]);
  });
  it('knows what is already a tag of this connection, in every format', () => {
    for (const found of [json, series, metric, scalar('x')]) {
      const tag = { connectionId: 1, topic: found.topic, format: found.format } as Tag;
      const [point] = toPoints([found]);
      expect(knownTags([tag], 1).get(sourceOf(point!))).toBe(tag);
      expect(knownTags([tag], 2).has(sourceOf(point!))).toBe(false);
    }
    expect([json, series, metric, scalar('x')].map(({ format }) => pathOf(format))).toEqual([
      'm.flow',
      'pump,machine=p1 flow',
      'Motor/Current',
      '',
    ]);
  });
  it('is not known any more when it is read in another way', () => {
    const [point] = toPoints([json]);
    const tag = { connectionId: 1, topic: json.topic, format: json.format } as Tag;
    point!.format = { ...json.format, path: 'm.head' } as Tag['format'];
    expect(knownTags([tag], 1).has(sourceOf(point!))).toBe(false);
    expect(toTagInput(point!, 1, '', 's').format).toMatchObject({ path: 'm.head', timePath: 'ts' });
    point!.format = { kind: 'sparkplug', metric: 'm.flow' };
    expect(knownTags([tag], 1).has(sourceOf(point!))).toBe(false);
  });
  it('keeps the offered source time unless the operator names another', () => {
    const [point] = toPoints([json]);
    expect(toTagInput(point!, 1, '', 's').format).toEqual(json.format);
    expect(toTagInput(point!, 1, 'when', 's').format).toMatchObject({ timePath: 'when', timeUnit: 's' });
    expect(toTagInput(toPoints([series])[0]!, 1, 'when', 's').format).toEqual(series.format);
  });
});

describe('assets of ticked points', () => {
  it('are one under the given name, without what is text', () => {
    const points = toPoints([scalar('a'), scalar('b', { lastValue: 'idle', type: 'String' }), scalar('c')]);
    expect(assetsOf(points, 'Pump')).toEqual([{ name: 'Pump', points: [0, 2] }]);
    expect(assetsOf(points.slice(1, 2), 'Pump')).toEqual([]);
  });
  it('are those of the template when it found one for each point', () => {
    const points = toPoints([
      scalar('a', { asset: 'one' }),
      scalar('b', { asset: 'two' }),
      scalar('c', { asset: 'one' }),
    ]);
    expect(assetsOf(points, 'Pump')).toEqual([
      { name: 'one', points: [0, 2] },
      { name: 'two', points: [1] },
    ]);
    expect(assetsOf(toPoints([scalar('a', { asset: 'one' }), scalar('b')]), 'Pump')).toHaveLength(1);
  });
});

describe('what is offered for the asset', () => {
  it('is the deepest level they share as its name', () => {
    const points = toPoints([scalar('plant/pump-b/flow'), scalar('plant/pump-b/in/head')]);
    expect(offeredName(points)).toBe('pump-b');
    expect(offeredName(toPoints([scalar('a/x'), scalar('b/x')]))).toBe('');
    expect(offeredName([])).toBe('');
  });
  it('is a period in which half of them bring a value', () => {
    const heard = (...rates: number[]) =>
      offeredPeriod(toPoints(rates.map((rate, i) => scalar(`t/${i}`, { rate, messages: 4 }))));
    expect([heard(50), heard(0.9), heard(0.5), heard(0.2), heard(0.05), heard(0.001)]).toEqual([
      1, 1, 2, 5, 30, 60,
    ]);
    expect(heard(1, 0.1, 0.1)).toBe(10);
  });
  it('is one second where that cannot be said: heard once, retained, or text', () => {
    const once = scalar('a', { rate: 0.33, messages: 1 });
    const retained = scalar('b', { rate: 0, messages: 2 });
    const idle = scalar('c', { rate: 0.05, messages: 5, lastValue: 'idle' });
    expect(offeredPeriod(toPoints([once, retained, idle]))).toBe(1);
  });
  it('is the asset of that name where there is one', () => {
    const pump = { id: 4, name: 'Pump' } as Asset;
    const [made, joined] = withExisting(
      [
        { name: 'pump', points: [0] },
        { name: 'Pump', points: [1] },
      ],
      [pump],
    );
    expect([made!.existing, joined!.existing]).toEqual([null, pump]);
  });
});

describe('the tree of topics', () => {
  const state = (path: string): Discovered => ({
    ...json,
    topic: 'plant/b/state',
    format: { kind: 'json', path, timePath: null, timeUnit: 'ms' },
  });
  const tree = treeOf(
    toPoints([
      scalar('plant/a/flow'),
      scalar('plant/a/head'),
      state('x'),
      state('y'),
      scalar('other/deep/z'),
    ]),
  );
  const shown = (rows: readonly Row[]) =>
    rows.map(
      ({ node, level }) =>
        `${'  '.repeat(level)}${isBranch(node) ? `${node.label} (${node.points.length})` : `${node.label}:${pathOf(node.point.found.format)}`}`,
    );

  it('has a branch where topics part, and the paths of one topic beneath it', () => {
    expect(shown(rowsOf(tree, () => true))).toEqual([
      'other/deep/z:',
      'plant (4)',
      '  a (2)',
      '    flow:',
      '    head:',
      '  b/state (2)',
      '    :x',
      '    :y',
    ]);
  });
  it('leaves out what lies in closed branches', () => {
    expect(shown(rowsOf(tree, ({ topic }) => topic === 'plant'))).toEqual([
      'other/deep/z:',
      'plant (4)',
      '  a (2)',
      '  b/state (2)',
    ]);
  });
  it('shows a topic that has both a value and topics beneath it', () => {
    const both = treeOf(toPoints([scalar('p/a'), scalar('p/a/b')]));
    expect(shown(rowsOf(both, () => true))).toEqual(['p/a (2)', '  :', '  b:']);
  });
  it('holds every point once, however topics look', () => {
    const topics = ['', '/', '//', 'a', 'a/', '/a', 'a//b', 'a/b'];
    const points = toPoints(topics.map((topic) => scalar(topic)));
    const rows = rowsOf(treeOf(points), () => true);
    expect(rows.flatMap(({ node }) => (isBranch(node) ? [] : [node.point.key])).sort()).toEqual(
      points.map(({ key }) => key).sort(),
    );
  });
  it('finds points by a part of topic, path or name', () => {
    const [point] = toPoints([json]);
    expect(['A/ST', 'm.fl', ''].map((part) => matches(point!, part))).toEqual([true, true, true]);
    expect(matches(point!, 'pump')).toBe(false);
  });
});
