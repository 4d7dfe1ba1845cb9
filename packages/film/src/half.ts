/** The number of float16 bit patterns, and so the length of every table that has one entry per pattern. */
export const PATTERNS = 65_536;

/**
 * The weight that each float16 bit pattern stands for: `halfValues[bits]`.
 *
 * @example
 * halfValues[0x3c00]; // 1
 * halfValues[0xc000]; // -2
 */
export const halfValues: Float32Array = valuesOfHalves();

/**
 * (−1)^sign · 2^(exponent − 15) · 1.fraction, and 2⁻¹⁴ · 0.fraction where the exponent is 0. Pages wait for this table:
 * of the weights with one exponent, each is the one before and 2^(exponent − 25) more, which doubles hold exactly.
 */
function valuesOfHalves(): Float32Array {
  const values = new Float32Array(PATTERNS);
  for (let exponent = 0; exponent < 31; exponent++) {
    const between = 2 ** (Math.max(1, exponent) - 25);
    let value = exponent === 0 ? 0 : 1024 * between;
    for (let bits = exponent << 10; bits < (exponent + 1) << 10; bits++) {
      values[bits] = value;
      values[0x8000 + bits] = -value;
      value += between;
    }
  }
  for (const [sign, infinity] of [0x7c00, 0xfc00].entries()) {
    values.fill(Number.NaN, infinity, infinity + 1024);
    values[infinity] = sign === 0 ? Infinity : -Infinity;
  }
  return values;
}

/** Whether a float16 bit pattern is NaN: all exponent bits are set and the fraction is not zero. */
export const isNotNumber = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;

/** Both tables by one loop: pages wait for them. */
function sortedHalves(): { readonly places: Uint16Array; readonly patterns: Uint16Array } {
  const places = new Uint16Array(PATTERNS);
  const patterns = new Uint16Array(PATTERNS);
  for (let bits = 0; bits < 0x8000; bits++) {
    places[bits] = 0x8000 + bits;
    patterns[0x8000 + bits] = bits;
    places[0x8000 + bits] = 0x7fff - bits;
    patterns[0x7fff - bits] = 0x8000 + bits;
  }
  places[0x8000] = 0x8000; // −0 = +0
  return { places, patterns };
}
const { places, patterns } = sortedHalves();

/**
 * The place of each float16 bit pattern when all are sorted by weight: `halfOrder[bits]`. −∞ comes first and +∞ last; −0
 * has the place of +0. NaN patterns have places before −∞ and after +∞; ask {@link isNotNumber} first.
 */
export const halfOrder: Uint16Array = places;

/** The inverse of {@link halfOrder}: the bit pattern that stands at a place. */
export const halfAtOrder: Uint16Array = patterns;

/** The place of zero in {@link halfOrder}. */
export const ZERO_ORDER = 0x8000;

/** The places of −∞ and +∞ in {@link halfOrder}: every number lies between them. */
export const FIRST_ORDER: number = halfOrder[0xfc00]!;
export const LAST_ORDER: number = halfOrder[0x7c00]!;

/**
 * Rounds weights to float16 bit patterns, ties to even: the numbers of a frame.
 *
 * With e the exponent of a 32-bit float, its significand of 24 bits loses 13, and more below 2⁻¹⁴, where float16 has no leading
 * one; a carry out of the rounding goes into the exponent.
 *
 * @param weights numbers, taken as 32-bit floats; beyond ±65,504 they become ±∞
 * @returns one pattern per weight
 * @example
 * halfFrame([0, 1, -2]); // Uint16Array [0x0000, 0x3c00, 0xc000]
 */
export function halfFrame(weights: ArrayLike<number>): Uint16Array {
  const singles = weights instanceof Float32Array ? weights : Float32Array.from(weights);
  const words = new Uint32Array(singles.buffer, singles.byteOffset, singles.length);
  const halves = new Uint16Array(words.length);
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
