/** Decay of Adam's moments, and what guards its division, as recommended by Kingma and Ba 2015, algorithm 1. */
export const [BETA1, BETA2, ADAM_EPSILON] = [0.9, 0.999, 1e-8] as const;
