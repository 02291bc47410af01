import { describe, expect, it } from 'vitest';
import type { Discovered, Tag } from '../../../src-main/api/words.ts';
import { knownKeys, toPoints, toTagInput } from '../../../src-renderer/views/tags/discovery.ts';

const scalar = (topic: string): Discovered => ({
  topic,
  format: { kind: 'scalar' },
  name: topic.split('/').at(-1)!,
  lastValue: 1,
  messages: 1,
});
const json: Discovered = {
  ...scalar('a/state'),
  format: { kind: 'json', path: 'm.flow', timePath: 'ts', timeUnit: 'ms' },
  name: 'm.flow',
};

describe('discovered points', () => {
  it('gives equal names the level before them', () => {
    const names = toPoints([scalar('p/pump-10/flow'), scalar('p/pump-9/flow'), scalar('p/level')]).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['level', 'pump-9 flow', 'pump-10 flow']);
  });
  it('leaves out of the names what all topics share', () => {
    const named = (topic: string, name: string): Discovered => ({ ...scalar(topic), name });
    const names = (...found: Discovered[]) => toPoints(found).map(({ name }) => name);
    expect(names(named('p/a/in', 'a/in/flow'), named('p/a/sensor/heat', 'sensor/heat'))).toEqual([
      'in/flow',
      'sensor/heat',
    ]);
    expect(names(named('a/in', 'a/in'), named('a/in/flow', 'in/flow'))).toEqual(['in', 'in/flow']);
    expect(names(named('p/a/in', 'a/in/flow'))).toEqual(['a/in/flow']);
  });
  it('knows what is already a tag of this connection', () => {
    const tag = { connectionId: 1, topic: 'a/state', format: json.format } as Tag;
    const [point] = toPoints([json]);
    expect(knownKeys([tag], 1).has(point!.key)).toBe(true);
    expect(knownKeys([tag], 2).has(point!.key)).toBe(false);
  });
  it('keeps the offered source time unless the operator names another', () => {
    const [point] = toPoints([json]);
    expect(toTagInput(point!, 1, '', 's').format).toEqual(json.format);
    expect(toTagInput(point!, 1, 'when', 's').format).toMatchObject({ timePath: 'when', timeUnit: 's' });
  });
});
