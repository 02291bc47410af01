import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topicTemplate } from '../../../../../src-main/engine/ingest/discovery/topic-template.ts';
import { Refusal } from '../../../../../src-main/engine/engine-parts.ts';

const names = {
  topic: 'plant/{line}/{machine}/{point}',
  name: '{machine} {point}',
  asset: '{line} {machine}',
};
const read = (topic: string, words: string[] = [], changes: Partial<typeof names> = {}): unknown =>
  topicTemplate({ ...names, ...changes })({ topic, words });

describe('topic templates', () => {
  test('read a name and an asset from the levels', () => {
    expect(read('plant/2/pump-1/flow')).toEqual({ name: 'pump-1 flow', asset: '2 pump-1' });
  });

  test('tell the points of one topic apart', () => {
    expect(read('plant/2/pump-1/state', ['motor', 'current'])).toEqual({
      name: 'pump-1 state motor.current',
      asset: '2 pump-1',
    });
    expect(read('plant/2/pump-1/state', ['motor'], { name: '{path} of {machine}' })).toMatchObject({
      name: 'motor of pump-1',
    });
    expect(read('plant/2/pump-1/flow', ['value'])).toMatchObject({ name: 'pump-1 flow' });
  });

  test.each(['plant/2/pump-1', 'plant/2/pump-1/flow/x', 'site/2/pump-1/flow', ''])(
    '%s does not fit',
    (topic) => {
      expect(read(topic)).toBeNull();
    },
  );

  test('+ is any level, # all further ones', () => {
    const changes = { topic: '+/{machine}/#', name: '{machine}', asset: '' };
    expect(read('a/pump/x/y', ['flow'], changes)).toEqual({ name: 'pump flow', asset: null });
    expect(read('a/pump', [], changes)).toEqual({ name: 'pump', asset: null });
    expect(read('a', [], changes)).toBeNull();
  });

  test.each([
    [
      { name: '{what}' },
      'The name template uses {what}, which the topic template does not have: it has {line}, {machine}, {point}.',
    ],
    [{ asset: '{what}' }, 'The asset template uses {what}'],
    [{ name: ' ' }, 'The name template is empty'],
    [{ name: '{machine' }, 'a { or } without the other'],
    [{ topic: 'plant/{a}/{a}' }, '{a} twice'],
    [{ topic: 'plant/#/{a}' }, '# stands alone, at its end'],
    [{ topic: 'plant/x' }, 'names no level'],
    [{ topic: 'plant/line-{a}' }, '"line-{a}" is no level'],
    [{ topic: 'plant/{}' }, '"{}" is no level'],
    [{ topic: 'plant/{path}' }, 'give that level another word'],
    [{ topic: '' }, 'names no level'],
  ])('refuse %j', (changes, why) => {
    expect(() => read('plant/2/pump-1/flow', [], changes)).toThrow(Refusal);
    expect(() => read('plant/2/pump-1/flow', [], changes)).toThrow(why);
  });

  test('whatever the levels hold, the name is theirs, short and on one line', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 3, maxLength: 3 }), (levels) => {
        const parts = levels.map((level) => level.replaceAll('/', ''));
        const found = read(['plant', ...parts].join('/')) as { name: string } | null;
        if (found === null) expect(parts.slice(1).join('').trim()).toBe('');
        else {
          expect(found.name.length).toBeLessThanOrEqual(120);
          expect(found.name).toBe(`${parts[1]} ${parts[2]}`.replace(/\s+/g, ' ').trim().slice(0, 120).trim());
        }
      }),
    );
  });
});
