/** A run of rows labelled anomalous: from .. to - 1. */
export interface LabelledEvent {
  readonly from: number;
  readonly to: number;
}

/**
 * @param labels [T] 1 anomalous, 0 normal
 * @returns the runs in order
 */
export function labelledEvents(labels: ArrayLike<number>): LabelledEvent[] {
  const events: LabelledEvent[] = [];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 1) continue;
    const from = row;
    while (row < labels.length && labels[row] === 1) row++;
    events.push({ from, to: row });
  }
  return events;
}
