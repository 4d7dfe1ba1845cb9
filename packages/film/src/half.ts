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
export const halfValues: Float32Array = table(Float32Array, valueOf);

/** (−1)^sign · 2^(exponent − 15) · 1.fraction, and 2⁻¹⁴ · 0.fraction where the exponent is 0. */
function valueOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** One entry for each bit pattern. A loop, for pages wait for these tables: `from` takes ten times as long. */
function table<T extends Float32Array | Uint16Array>(
  kind: new (length: number) => T,
  entry: (bits: number) => number,
): T {
  const entries = new kind(PATTERNS);
  for (let bits = 0; bits < PATTERNS; bits++) entries[bits] = entry(bits);
  return entries;
}

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
export const halfOrder: Uint16Array = table(Uint16Array, order);

/** The inverse of {@link halfOrder}: the bit pattern that stands at a place. */
export const halfAtOrder: Uint16Array = table(Uint16Array, (place) =>
  place & 0x8000 ? place & 0x7fff : 0xffff - place,
);

/** The place of zero in {@link halfOrder}. */
export const ZERO_ORDER = 0x8000;

/** The places of −∞ and +∞ in {@link halfOrder}: every number lies between them. */
export const FIRST_ORDER: number = order(0xfc00);
export const LAST_ORDER: number = order(0x7c00);

/**
 * Rounds single floats to the nearest float16, ties to even. With e the exponent of a float, its significand of 24 bits
 * loses 13, and more below 2⁻¹⁴, where float16 has no leading one; a carry out of the rounding goes into the exponent.
 */
function halfOfSingles(weights: Float32Array): Uint16Array {
  const halves = new Uint16Array(weights.length);
  const words = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    const e = ((word >>> 23) & 0xff) - 127;
    if (e > 15) {
      const isNaN = e === 128 && (word & 0x7fffff) !== 0;
      halves[i] = isNaN ? 0x7e00 : sign | 0x7c00;
    } else if (e < -25) {
      halves[i] = sign; // less than half of the smallest float16
    } else {
      const significand = (word & 0x7fffff) | 0x800000;
      const lost = e < -14 ? -1 - e : 13;
      const exponent = e < -14 ? 0 : (e + 14) << 10; // the leading one adds 1
      const even = (significand >>> lost) & 1;
      halves[i] = sign | (exponent + ((significand + (1 << (lost - 1)) - 1 + even) >>> lost));
    }
  }
  return halves;
}

/**
 * Rounds weights to float16 bit patterns: the numbers of a frame.
 *
 * @param weights any numbers; beyond ±65,504 they become ±∞
 * @returns one pattern per weight
 * @example
 * halfFrame([0, 1, -2]); // Uint16Array [0x0000, 0x3c00, 0xc000]
 */
export function halfFrame(weights: ArrayLike<number>): Uint16Array {
  if (weights instanceof Float32Array) return halfOfSingles(weights);
  const half = new Float16Array(weights);
  return new Uint16Array(half.buffer, half.byteOffset, half.length);
}
