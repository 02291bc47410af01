import { afterEach, describe, expect, it } from 'vitest';
import { firstLanguage, language } from '../../../src-renderer/messages/language.ts';
import { text } from '../../../src-renderer/messages/text.ts';

afterEach(() => language.recall('en'));

describe('text', () => {
  it('says everything in the language in use, also through sections taken before it changed', () => {
    const { app, tasks } = text;
    const { kinds } = tasks;
    expect([app.close, kinds.backup, tasks.cancelNamed('X')]).toEqual(['Close', 'Backup', 'Cancel X']);
    language.value = 'de';
    expect([app.close, kinds.backup, text.app.close]).toEqual(['Schließen', 'Sicherung', 'Schließen']);
    expect(tasks.cancelNamed('X')).toMatch(/X/);
    expect(tasks.cancelNamed('X')).not.toBe('Cancel X');
    language.value = 'ko';
    expect(app.close).toBe('닫기');
  });

  it('can be listed like the catalogue it stands for', () => {
    language.value = 'de';
    expect(Object.keys(text.tasks.kinds)).toEqual(['import', 'export', 'backup']);
    expect(Object.values(text.tasks.kinds)).toContain('Sicherung');
    expect({ ...text.app.views }.settings).toBe('Einstellungen');
  });

  it('knows nothing under a key that is in no catalogue', () => {
    expect((text.sheet.pathNames as Record<string, string>)['no such path']).toBeUndefined();
  });
});

it.each([
  [['de-AT', 'en'], 'de'],
  [['fr-FR', 'ko-KR', 'en-US'], 'ko'],
  [['zh-Hans-CN'], 'zh'],
  [['EN'], 'en'],
  [['fr', 'es'], 'en'],
  [[], 'en'],
])('of those who would like %j it is %s', (wanted, first) => expect(firstLanguage(wanted)).toBe(first));
