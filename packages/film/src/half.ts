import { Float16Array } from "@petamoriken/float16";

/** The number of float16 bit patterns, and so the length of every table that has one entry per pattern. */
export const PATTERNS = 65_536;

/**
 * The weight that each float16 bit pattern stands for: `halfValues[bits]`.
 *
 * @example
 * halfValues[0x3c00]; // 1
 * halfValues[0xc000]; // -2
 */
export const halfValues: Float32Array = Float32Array.from(
  new Float16Array(Uint16Array.from({ length: PATTERNS }, (_, bits) => bits).buffer),
);

/** Whether a float16 bit pattern is NaN: all exponent bits are set and the fraction is not zero. */
export const isNotNumber = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;

/** The place of a float16 bit pattern when all are sorted by weight: weight a < weight b exactly if order(a) < order(b). */
const order = (bits: number): number => {
  if (bits === 0x8000) return 0x8000; // −0 = +0
  return bits & 0x8000 ? 0xffff - bits : bits | 0x8000;
};

/**
 * The place of each float16 bit pattern when all are sorted by weight: `halfOrder[bits]`. −∞ comes first and +∞ last; −0
 * has the place of +0. NaN patterns have places before −∞ and after +∞; ask {@link isNotNumber} first.
 */
export const halfOrder: Uint16Array = Uint16Array.from({ length: PATTERNS }, (_, bits) => order(bits));

/** The inverse of {@link halfOrder}: the bit pattern that stands at a place. */
export const halfAtOrder: Uint16Array = Uint16Array.from({ length: PATTERNS }, (_, place) =>
  place & 0x8000 ? place & 0x7fff : 0xffff - place,
);

/** The place of zero in {@link halfOrder}. */
export const ZERO_ORDER = 0x8000;

/** The places of −∞ and +∞ in {@link halfOrder}: every number lies between them. */
export const FIRST_ORDER: number = order(0xfc00);
export const LAST_ORDER: number = order(0x7c00);

/**
 * Rounds weights to float16 bit patterns: the numbers of a frame.
 *
 * @param weights any numbers; beyond ±65,504 they become ±∞
 * @returns one pattern per weight
 * @example
 * halfFrame([0, 1, -2]); // Uint16Array [0x0000, 0x3c00, 0xc000]
 */
export function halfFrame(weights: ArrayLike<number>): Uint16Array {
  const half = new Float16Array(weights);
  return new Uint16Array(half.buffer, half.byteOffset, half.length);
}
