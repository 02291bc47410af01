/** Guards every division and logarithm of the memory, as in the paper. */
export const EPSILON = 1e-12;
