/** A network has nothing to say about values far outside of what it was trained on; it sees them at this distance. */
export function clipForNetwork(value: number): number {
  return Math.max(-8, Math.min(8, value));
}
