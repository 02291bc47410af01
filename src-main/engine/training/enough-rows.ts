/** How much normal operation a training needs at least; less is refused. */
import { LEAST_ROWS } from '../../../models/index.ts';
import type { Asset } from '../../api/words.ts';
import { GOOD_SHARE } from '../series/index.ts';

/** Fewer windows' lengths than this hold too little to learn from and to hold back. */
const FEWEST_WINDOWS = 6;
/** Windows' lengths that must follow one another without a break: one to learn from, one to hold back. */
const UNBROKEN_WINDOWS = 2;

type Windowed = Pick<Asset, 'windowLength'>;

/** Grid steps in all. */
export const rowsNeeded = ({ windowLength }: Windowed): number =>
  Math.max(FEWEST_WINDOWS * windowLength, LEAST_ROWS);

/** Grid steps of the longest unbroken stretch. */
export const unbrokenNeeded = ({ windowLength }: Windowed): number => UNBROKEN_WINDOWS * windowLength;

/** Whether a tag with a value in so many of the grid steps is missing in too many of them. */
export const isThin = (present: number, rows: number): boolean => present / rows < GOOD_SHARE;
