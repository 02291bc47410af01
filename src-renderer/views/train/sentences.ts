/** A paragraph of the engine as its sentences. A point inside a number or a name does not end one. */
export function sentencesOf(paragraph: string): string[] {
  // The engine writes English whatever the language of the screen.
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(paragraph);
  return [...segments].map(({ segment }) => segment.trim()).filter((sentence) => sentence !== '');
}
