import { uniformFloat32 } from "pure-rand/distribution/uniformFloat32";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { Cell } from "./cell.ts";
import { log } from "./elementary.ts";
import { fail } from "./errors.ts";

/** A seeded random stream: a closure over four words. */
export interface Rng {
  /** Uniform in [0, 1), in steps of 2⁻²⁴. */
  uniform(): number;
  /** Uniform among 0 … n − 1. */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** The stream of that name: always the same one, whatever has been drawn here. */
  fork(name: string): Rng;
  /** The four words, so that a stream can be saved and go on where it was. */
  readonly state: Cell<Int32Array>;
}

/**
 * A random stream that depends on `seed` alone: the same numbers on every machine.
 *
 * @example
 * const a = rng(7).fork("shuffle");
 * const b = rng(7).fork("shuffle");
 * a.uniform() === b.uniform(); // true
 * @see Blackman & Vigna 2018 (xoroshiro128+); Marsaglia & Bray 1964 (polar method)
 */
export function rng(seed: number | string): Rng {
  const path = String(seed);
  let generator = xoroshiro128plusFromState(hash(path));
  const uniform = (): number => uniformFloat32(generator);
  return {
    uniform,
    below: (n) => uniformInt(generator, 0, n - 1),
    normal() {
      // A point in the unit disc gives √(−2·ln s / s)·u; its second coordinate is dropped, for it would be hidden state.
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
      }
    },
    fork: (name) => rng(`${path}/${name}`),
    state: {
      rows: 1,
      cols: 4,
      get: () => Int32Array.from(generator.getState()),
      set(words) {
        if (words.length !== 4) fail("rng", `expected a state of 4 words, got ${words.length}.`);
        generator = xoroshiro128plusFromState(Array.from(words));
      },
    },
  };
}

/** Four well-mixed words of a text: FNV-1a in four lanes, finished as in MurmurHash3. */
function hash(text: string): [number, number, number, number] {
  const lane = (basis: number): number => {
    let h = basis;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  };
  return [lane(0x811c9dc5), lane(0x2f0b4a27), lane(0x6d1f3b95), lane(0x5bd1e995)];
}

/**
 * The numbers 0 … n − 1 in random order.
 *
 * @example
 * permutation(3, rng(1)); // Int32Array of 0, 1 and 2 in some order
 */
export const permutation = (n: number, stream: Rng): Int32Array => shuffle(new Int32Array(n), stream);

/**
 * Fills `order` with the numbers 0 … n − 1 in random order, n being its length.
 *
 * @example
 * const order = new Int32Array(3);
 * shuffle(order, rng(1)); // the same order as permutation(3, rng(1))
 * @see Fisher & Yates 1938
 */
export function shuffle(order: Int32Array, stream: Rng): Int32Array {
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let i = order.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  return order;
}
