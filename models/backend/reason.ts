/** The first line of an error as a sentence. */
export function reasonOf(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
