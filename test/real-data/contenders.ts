/** A trained detector as a whole, and each of its paths alone: same training, same rows, only the others are silent. */
import { openDetector, type Backend, type Detector } from '../../models/index.ts';
import { deviation, mean } from './statistics.ts';

/** The paths that are linear references (models/detector/paths.ts); every other path is the memory's. */
export const LINEAR_REFERENCES: readonly string[] = ['dynamic', 'window'];
export const COMBINED = 'combined';

export interface Contender {
  /** `combined`, or the path's name. */
  readonly name: string;
  readonly detector: Detector;
}

/** Rows after which every contender has scored: a path that the whole does not hear may need more past than the whole. */
export function longestContext(whole: Detector): number {
  return whole.context + whole.windowLength;
}

/** Yields the whole first; each path alone is freed when the next one is asked for. */
export function* contenders(whole: Detector, backend: Backend): Generator<Contender> {
  const { model, summary } = whole;
  const names = summary.paths.map(({ path }) => path);
  const absent = LINEAR_REFERENCES.find((name) => !names.includes(name));
  if (absent !== undefined)
    throw new Error(
      `The detector has no path "${absent}", only ${names.join(', ')}: mend LINEAR_REFERENCES.`,
    );
  yield { name: COMBINED, detector: whole };
  for (const [own, name] of names.entries()) {
    const voices = model.voices.map((voice, other) => ({
      ...voice,
      gains: voice.gains.map(() => (own === other ? 1 : 0)),
    }));
    const context = LINEAR_REFERENCES.includes(name) ? model.context : longestContext(whole);
    const detector = openDetector({ ...model, voices, context }, backend);
    try {
      yield { name, detector };
    } finally {
      detector.dispose();
    }
  }
}

/**
 * @param measure a contender's results, one for each seed
 * @returns the linear reference that is better on average
 */
export function betterReference(measure: (name: string) => readonly number[]): string {
  return LINEAR_REFERENCES.reduce((a, b) => (mean(measure(b)) > mean(measure(a)) ? b : a));
}

/** Says whether combined is below the better linear reference, and how much the seeds differ in that. */
export function compareWithReferences(
  measure: (name: string) => readonly number[],
  write: (value: number) => string,
): string {
  const better = betterReference(measure);
  const [combined, reference] = [measure(COMBINED), measure(better)];
  const differences = combined.map((value, seed) => value - reference[seed]!);
  const noise =
    differences.length < 2
      ? ''
      : `, the difference deviating by ${write(deviation(differences))} between seeds`;
  return (
    `Combined is ${mean(differences) < 0 ? 'BELOW' : 'not below'} the better linear reference, ${better}: ` +
    `${write(mean(combined))} against ${write(mean(reference))}${noise}.`
  );
}

/** How a contender is called in tables. */
export function roleOf(name: string): string {
  if (name === COMBINED) return name;
  return LINEAR_REFERENCES.includes(name) ? `${name} alone (linear reference)` : `${name} alone (memory)`;
}
