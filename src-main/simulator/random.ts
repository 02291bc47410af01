/** Seeded randomness: the same seed gives the same plant on every run. */

export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** FNV-1a over the name, so that every purpose draws from a stream of its own and none shifts another. */
function streamOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const character of name) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash;
}

/**
 * One independent stream of random numbers.
 * @param seed 32-bit unsigned integer
 * @param name what the stream is for; two names give two unrelated streams of the same seed
 * @returns a generator (splitmix32; Steele, Lea, Flood 2014) with a normal distribution by Marsaglia's polar method
 */
export function createRandom(seed: number, name: string): Random {
  let state = streamOf(seed >>> 0, name);
  let spare: number | null = null;
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 0x1_0000_0000;
  };
  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = y * scale;
        return x * scale;
      }
    }
  };
  return { uniform, normal };
}

/**
 * A wandering quantity with mean 0 (Ornstein-Uhlenbeck process, exact discretisation).
 * @param sd stationary standard deviation
 * @param tau correlation time, seconds
 * @returns step(dt): the next value, dt seconds later
 */
export function createWander(random: Random, sd: number, tau: number): (dt: number) => number {
  let value = sd * random.normal();
  return (dt) => {
    const keep = Math.exp(-dt / tau);
    value = value * keep + sd * Math.sqrt(1 - keep * keep) * random.normal();
    return value;
  };
}
