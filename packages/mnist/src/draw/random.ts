import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers for a drawing. The same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform between `low` and `high`. */
  between(low: number, high: number): number;
  /**
   * Nearly normal with mean 0 and standard deviation 1, within ±3.5. It is the sum of four uniform numbers: a logarithm may
   * differ from machine to machine.
   */
  bell(): number;
  /** Uniform among 0 … `n` − 1. */
  below(n: number): number;
}

/** The sum of four uniform numbers on −½ … ½ has variance 4/12; times √3 it has variance 1. */
const toUnit = Math.sqrt(3);

/** The stream of a seed and a place in it: two integers of 32 bits. */
export function random(seed: number, place: number): Random {
  const words = xoroshiro128plusFromState([-1, ~seed, seed, place]);
  // The first words still resemble the seed.
  for (let i = 0; i < 32; i++) words.next();
  const uniform = (): number => (words.next() >>> 8) / 0x100_0000;
  return {
    between: (low, high) => low + (high - low) * uniform(),
    bell: () => (uniform() + uniform() + uniform() + uniform() - 2) * toUnit,
    below: (n) => uniformInt(words, 0, n - 1),
  };
}
