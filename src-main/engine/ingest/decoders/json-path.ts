/** Dot paths into JSON documents: "motor.current", "values.3", "samples.*.v", "values.*[id=Boiler.Level].v". */

/** Every element of a list, or those that hold a given text or number under a key of their own. */
export interface Every {
  readonly where: { readonly key: string; readonly equals: string } | null;
}
/** A key of an object, an index of a list, or a star. */
export type Step = string | Every;

const EVERY: Every = { where: null };
const STAR = /\*(?=\.|$)/y;
const SELECTION = /\*\[((?:[^\\=\]]|\\.)*)=((?:[^\\\]]|\\.)*)\](?=\.|$)/sy;
const KEY = /(?:\\.|[^.])*/sy;

/**
 * Splits a dot path into its steps. A dot that belongs to a key is written `\.`, a backslash `\\`, a star `\*`; inside
 * of `*[key=text]` only `\`, `]` and, in the key, `=` need a backslash.
 * @example keysOf('a.b\\.c.0') // ['a', 'b.c', '0']
 */
export function keysOf(path: string): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at <= path.length; at++) {
    const star = match(STAR, path, at);
    const selection = star ?? match(SELECTION, path, at);
    const key = selection ?? match(KEY, path, at)!;
    if (star) steps.push(EVERY);
    else if (selection) steps.push({ where: { key: plain(selection[1]!), equals: plain(selection[2]!) } });
    else steps.push(plain(key[0]));
    // Behind a step stands a dot, which the loop steps over, or the end.
    at += key[0].length;
  }
  return steps;
}

function match(pattern: RegExp, path: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(path);
}

const plain = (escaped: string): string => escaped.replace(/\\(.)/gs, '$1');

/** The dot path of a chain of steps: the inverse of keysOf. */
export const pathOf = (steps: readonly Step[]): string =>
  steps
    .map((step) => {
      if (typeof step === 'string') return step.replace(/[\\.]|^\*/g, '\\$&');
      if (step.where === null) return '*';
      const { key, equals } = step.where;
      return `*[${key.replace(/[\\=\]]/g, '\\$&')}=${equals.replace(/[\\\]]/g, '\\$&')}]`;
    })
    .join('.');

/**
 * What stands at the end of a path; undefined: nothing. Follows own keys only, so that "constructor" or "__proto__" find
 * nothing that the payload does not hold itself.
 * @param indices for each star of the path the element it stands for
 */
export function lookUp(root: unknown, steps: readonly Step[], indices: readonly number[] = []): unknown {
  let at = root;
  let stars = 0;
  for (const step of steps) {
    const key = typeof step === 'string' ? step : indices[stars++];
    at = child(at, key);
    if (at === undefined) return undefined;
  }
  return at;
}

function child(node: unknown, key: string | number | undefined): unknown {
  if (typeof node !== 'object' || node === null || key === undefined) return undefined;
  if (Array.isArray(node)) {
    return typeof key === 'number' || /^\d+$/.test(key) ? (node as unknown[])[Number(key)] : undefined;
  }
  return Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
}

export interface Found {
  readonly raw: unknown;
  /** Which element each star of the path stood for. */
  readonly indices: readonly number[];
}

/**
 * Everything a path with stars leads to, in the order of the document. Elements that hold nothing at the rest of the path
 * are passed over: a list may mix points.
 * @param most stops behind so many
 */
export function lookUpAll(root: unknown, steps: readonly Step[], most: number): Found[] {
  const found: Found[] = [];
  const follow = (node: unknown, from: number, indices: readonly number[]): void => {
    const step = steps[from];
    if (step === undefined) {
      if (found.length < most) found.push({ raw: node, indices });
    } else if (typeof step === 'string') {
      const next = child(node, step);
      if (next !== undefined) follow(next, from + 1, indices);
    } else if (Array.isArray(node)) {
      for (let i = 0; i < node.length && found.length < most; i++) {
        if (holds(node[i], step)) follow(node[i], from + 1, [...indices, i]);
      }
    }
  };
  follow(root, 0, []);
  return found;
}

function holds(element: unknown, { where }: Every): boolean {
  if (where === null) return true;
  const held = child(element, where.key);
  return (typeof held === 'string' || typeof held === 'number') && String(held) === where.equals;
}
