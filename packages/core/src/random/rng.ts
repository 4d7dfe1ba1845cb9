import { cell, type Cell } from "../cells/cell.ts";
import { log } from "../math/elementary.ts";

/** A seeded random stream: a closure over four words. */
export interface Rng {
  /** Uniform in [0, 1), in steps of 2⁻²⁴. */
  uniform(): number;
  /** Uniform among 0 … n − 1, for n up to 2³². */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** A stream of its own for this name. It does not depend on what was drawn here before. */
  fork(name: string): Rng;
  /** The four words. Saved and restored, a stream goes on where it was. */
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
  const words = Int32Array.from(hash(path));
  const uniform = (): number => (next(words) & 0xffffff) * 2 ** -24;
  return {
    uniform,
    below(n) {
      for (;;) {
        const word = next(words) + 2 ** 31;
        const number = word - n * Math.floor(word / n); // word % n, in half its time
        // Of the last words there are fewer than n: they would make some numbers likelier.
        if (word - number + n <= 2 ** 32) return number;
      }
    },
    normal() {
      // A point (u, v) in the unit disc gives the normal number √(−2·ln s / s)·u. The one of v is not kept: it would be hidden state.
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
      }
    },
    fork: (name) => rng(`${path}/${name}`),
    state: cell(1, 4, words),
  };
}

/**
 * xoroshiro128+: gives the lower half of a + b, then x = a ⊕ b, a ← (a ⟲ 24) ⊕ x ⊕ (x ≪ 16), b ← x ⟲ 37. The 64-bit words
 * a and b lie in two 32-bit words each, the upper half first.
 */
function next(words: Int32Array): number {
  const [a1, a0, b1, b0] = [words[0]!, words[1]!, words[2]!, words[3]!];
  const [x1, x0] = [a1 ^ b1, a0 ^ b0];
  words[0] = ((a1 << 24) | (a0 >>> 8)) ^ x1 ^ ((x1 << 16) | (x0 >>> 16));
  words[1] = ((a0 << 24) | (a1 >>> 8)) ^ x0 ^ (x0 << 16);
  words[2] = (x0 << 5) | (x1 >>> 27);
  words[3] = (x1 << 5) | (x0 >>> 27);
  return (a0 + b0) | 0;
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
