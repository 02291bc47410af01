/** A count with its noun: 1 Anlage, 3 Anlagen. */
export const many = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;
