import type { Digits } from "../digits.ts";
import { drawDigit } from "./draw-digit.ts";
import { habits } from "./habits.ts";
import { random } from "./random.ts";

const side = 28;

/** Digits that the program drew. */
export interface DrawnDigits extends Digits {
  /** How each is written: a place in `waysOfWriting[label]`. */
  readonly ways: Uint8Array;
}

/** In which ways each digit, 0–9, is drawn, in words. */
export const waysOfWriting: readonly (readonly string[])[] = habits.map((ways) => ways.map(({ name }) => name));

/** Which ten digits these ten pictures show, in which order: a Fisher–Yates shuffle. */
function shuffledTen(seed: number, ten: number): readonly number[] {
  const numbers = random(seed, -1 - ten);
  const digits = Array.from({ length: 10 }, (_, digit) => digit);
  for (let last = 9; last > 0; last--) {
    const chosen = numbers.below(last + 1);
    [digits[chosen], digits[last]] = [digits[last]!, digits[chosen]!];
  }
  return digits;
}

/**
 * Draws labelled digits as strokes of a pen: data to learn from if MNIST is not available.
 *
 * Each picture begins with one of several ways of writing the digit. This is changed as hands differ, wobbled, deformed
 * elastically, sheared, turned and stretched, all at random. Then it is drawn with a pen of random width, and prepared as
 * MNIST's digits were. Of every ten pictures, each shows another digit. The pixels are computed with + − × ÷ and square
 * roots only, so a seed gives the same bytes on every machine.
 *
 * Picture i of a seed is always the same. So they can be drawn in parts, by several workers, or without end.
 *
 * @param options how many digits, the seed, an integer of 32 bits, and which is the first of them: 0 by default
 * @returns `count` pictures of 28×28, their labels, and how each is written
 * @throws if `count` or `from` is not a whole number, or the seed not an integer of 32 bits
 * @example
 * ```ts
 * const digits = drawnDigits({ count: 100, seed: 1 });
 * digits.images.length === digits.count * 28 * 28; // true
 * console.log(printDigit(digits, 0));
 * ```
 * @see Simard, Steinkraus, Platt 2003: Best practices for convolutional neural networks
 */
export function drawnDigits(options: {
  readonly count: number;
  readonly seed: number;
  readonly from?: number | undefined;
}): DrawnDigits {
  const { count, seed, from = 0 } = options;
  if (!Number.isInteger(count) || count < 0) {
    throw new Error(`[mnist] drawnDigits: expected count to be a whole number, got ${count}. Say how many to draw.`);
  }
  if (!Number.isInteger(seed) || (seed | 0) !== seed) {
    throw new Error(`[mnist] drawnDigits: expected seed to be an integer of 32 bits, got ${seed}. Choose another.`);
  }
  if (!Number.isInteger(from) || from < 0 || from + count > 0x8000_0000) {
    throw new Error(
      `[mnist] drawnDigits: expected from to be a whole number, and from + count at most 2³¹, got ${from}. ` +
        "Say which digit is the first.",
    );
  }
  const images = new Uint8Array(count * side * side);
  const labels = new Uint8Array(count);
  const ways = new Uint8Array(count);
  let ten = shuffledTen(seed, Math.floor(from / 10));
  for (let i = 0; i < count; i++) {
    const place = from + i;
    if (place % 10 === 0) ten = shuffledTen(seed, place / 10);
    labels[i] = ten[place % 10]!;
    ways[i] = drawDigit(labels[i]!, random(seed, place), images.subarray(i * side * side, (i + 1) * side * side));
  }
  return { images, labels, ways, count, rows: side, cols: side };
}
