/** Names and assets read from topics, by a template the engineer gives. */
import { Refusal } from '../../engine-parts.ts';
import { spoken, type Unnamed } from './point-names.ts';

export interface NameTemplates {
  /** "plant/{line}/{machine}/{point}"; + matches a level that is not named, # at the end all further levels. */
  readonly topic: string;
  /** "{machine} {point}"; {path} is what names a point on its topic. */
  readonly name: string;
  /** "{line} {machine}"; empty: no asset. */
  readonly asset: string;
}

export interface TemplateNames {
  readonly name: string;
  readonly asset: string | null;
}

/** The word that every template knows: JSON path, metric or series of the point. */
const PATH = 'path';
const WORD = /\{([^{}]*)\}/g;
const MOST = 120;

/**
 * Prepares a template.
 * @returns names by it; null for a topic that does not fit
 * @throws Refusal saying what is wrong with the template
 */
export function topicTemplate({
  topic,
  name,
  asset,
}: NameTemplates): (point: Unnamed) => TemplateNames | null {
  const levels = topic.trim().split('/').map(levelOf);
  const rest = levels.at(-1)?.kind === 'rest';
  const fixed = rest ? levels.slice(0, -1) : levels;
  const words = fixed.flatMap((level) => (level.kind === 'word' ? [level.word] : []));
  if (fixed.some(({ kind }) => kind === 'rest'))
    throw new Refusal('In the topic template # stands alone, at its end, as in plant/{machine}/#.');
  const twice = words.find((word, i) => words.indexOf(word) < i);
  if (twice !== undefined)
    throw new Refusal(`The topic template has {${twice}} twice: name each level once.`);
  if (words.length === 0)
    throw new Refusal('The topic template names no level: write it like plant/{line}/{machine}/{point}.');
  if (words.includes(PATH))
    throw new Refusal(`{${PATH}} names what a point is on its topic: give that level another word.`);
  if (name.trim() === '') throw new Refusal('The name template is empty: write it like {machine} {point}.');
  for (const [what, template] of [
    ['name', name],
    ['asset', asset],
  ] as const) {
    checkWords(what, template, words);
  }

  return (point) => {
    const parts = point.topic.split('/');
    if (rest ? parts.length < fixed.length : parts.length !== fixed.length) return null;
    const found = new Map<string, string>([[PATH, spoken(point.words)]]);
    for (const [i, level] of fixed.entries()) {
      if (level.kind === 'word') found.set(level.word, parts[i]!);
      else if (level.kind === 'text' && level.text !== parts[i]) return null;
    }
    // Points that share a topic would all have one name without it.
    const full = name.includes(`{${PATH}}`) ? name : `${name} {${PATH}}`;
    const itsName = filled(full, found);
    return itsName === '' ? null : { name: itsName, asset: filled(asset, found) || null };
  };
}

type Level =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'any' | 'rest' };

function levelOf(text: string): Level {
  if (text === '+') return { kind: 'any' };
  if (text === '#') return { kind: 'rest' };
  const word = /^\{([^{}]+)\}$/.exec(text)?.[1]?.trim();
  if (word !== undefined && word !== '') return { kind: 'word', word };
  if (/[{}+#]/.test(text))
    throw new Refusal(
      `"${text.slice(0, 80)}" is no level of a topic template: a level is a text, a word like {machine}, or + for any.`,
    );
  return { kind: 'text', text };
}

function checkWords(what: 'name' | 'asset', template: string, words: readonly string[]): void {
  for (const [whole, inner] of template.matchAll(WORD)) {
    const word = inner!.trim();
    if (word !== PATH && !words.includes(word))
      throw new Refusal(
        `The ${what} template uses ${whole.slice(0, 80)}, which the topic template does not have: it has ${words.map((one) => `{${one}}`).join(', ')}.`,
      );
  }
  if (/[{}]/.test(template.replace(WORD, '')))
    throw new Refusal(`The ${what} template has a { or } without the other: write words like {machine}.`);
}

const filled = (template: string, words: ReadonlyMap<string, string>): string =>
  template
    .replace(WORD, (_, word: string) => words.get(word.trim()) ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MOST)
    .trim();
