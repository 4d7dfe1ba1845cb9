import type { Digits } from "../digits.ts";
import { prepareInk } from "../ink.ts";
import type { Way } from "./habit.ts";
import { habits } from "./habits.ts";
import { pen } from "./pen.ts";
import { random, type Random } from "./random.ts";
import { strokeThrough, type Polyline } from "./stroke.ts";
import { affine, elastic } from "./warp.ts";

const side = 28;
/** Side of the canvas: three times that of the 20×20 box that the ink is fitted to. */
const size = 60;
const canvasScale = 3;

/** How much handwriting varies: standard deviations, in units of the digit's height if not said otherwise. */
const hand = {
  wobble: 0.05,
  /** Factor of the wobble at both ends of a stroke, where the pen moves more freely. */
  freeEnd: 1.3,
  elastic: 0.2,
  /** Probability that a corner is rounded. */
  rounded: 0.2,
  shear: 0.28,
  turn: 0.15,
  /** In units of the usual width. */
  aspect: 0.18,
  /** Radius of the pen in pixels of the 28×28 picture: the square of a normal number, because broad pens vary more. */
  radius: { root: 1.09, spread: 0.18 },
  pressure: 0.35,
} as const;

/** Picks a way of writing, with a probability in proportion to its share. */
function pick(ways: readonly Way[], random: Random): Way {
  const total = ways.reduce((sum, way) => sum + way.share, 0);
  let remaining = random.between(0, total);
  return ways.find((way) => (remaining -= way.share) < 0) ?? ways[0]!;
}

/** The strokes of a digit with all random deformations, not yet fitted to the canvas. Radii are relative to the pen's. */
function write({ aspect, strokes }: Way, lean: number, random: Random): Polyline[] {
  const stretch = elastic(random, hand.elastic);
  const slant = affine({
    shear: lean + hand.shear * random.bell(),
    turn: hand.turn * random.bell(),
    aspect: aspect * (1 + hand.aspect * random.bell()),
  });
  return strokes.map((stroke) =>
    strokeThrough(
      stroke.map((point, i) => {
        const wobble = hand.wobble * (i === 0 || i === stroke.length - 1 ? hand.freeEnd : 1);
        const [ex, ey] = stretch(point.x + wobble * random.bell(), point.y + wobble * random.bell());
        const [x, y] = slant(ex, ey);
        const radius = Math.max(0.3, 1 + hand.pressure * random.bell());
        return { x, y, radius, sharp: point.sharp && random.between(0, 1) > hand.rounded };
      }),
    ),
  );
}

/** Moves and scales the lines so that they just fill the canvas, the width of the pen included. */
function fit(lines: readonly Polyline[], radius: number): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 3) {
      left = Math.min(left, line[at]!);
      right = Math.max(right, line[at]!);
      top = Math.min(top, line[at + 1]!);
      bottom = Math.max(bottom, line[at + 1]!);
    }
  }
  const scale = (size - 2 * radius) / Math.max(right - left, bottom - top);
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 3) {
      line[at] = size / 2 + (line[at]! - (left + right) / 2) * scale;
      line[at + 1] = size / 2 + (line[at + 1]! - (top + bottom) / 2) * scale;
      line[at + 2] = line[at + 2]! * radius;
    }
  }
}

/**
 * Draws labelled digits as strokes of a pen: data to learn from if MNIST is not available.
 *
 * Each picture begins with one of several ways of writing the digit. This is wobbled, sheared, turned, stretched and
 * elastically deformed, all at random. Then it is drawn with a pen of random width, and prepared as MNIST's digits were.
 * Of every ten pictures, each shows another digit. The pixels are computed with + − × ÷ and square roots only, so a seed
 * gives the same bytes on every machine.
 *
 * @param options how many digits, and the seed: an integer of 32 bits
 * @returns `count` pictures of 28×28 and their labels
 * @example
 * ```ts
 * const digits = drawnDigits({ count: 100, seed: 1 });
 * digits.images.length === digits.count * 28 * 28; // true
 * console.log(printDigit(digits, 0));
 * ```
 * @see Simard, Steinkraus, Platt 2003: Best practices for convolutional neural networks
 */
export function drawnDigits(options: { readonly count: number; readonly seed: number }): Digits {
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 0) {
    throw new Error(`[mnist] drawnDigits: expected count to be a whole number, got ${count}. Say how many to draw.`);
  }
  if (!Number.isInteger(seed) || (seed | 0) !== seed) {
    throw new Error(`[mnist] drawnDigits: expected seed to be an integer of 32 bits, got ${seed}. Choose another.`);
  }
  const numbers = random(seed);
  const images = new Uint8Array(count * side * side);
  const labels = new Uint8Array(count);
  const canvas = new Uint8Array(size * size);
  const tenDigits = Array.from({ length: 10 }, (_, digit) => digit);
  for (let i = 0; i < count; i++) {
    // One round of a Fisher–Yates shuffle: the digits of these ten that are not drawn yet stand first.
    const undrawn = 10 - (i % 10);
    const chosen = numbers.below(undrawn);
    const digit = tenDigits[chosen]!;
    [tenDigits[chosen], tenDigits[undrawn - 1]] = [tenDigits[undrawn - 1]!, digit];
    labels[i] = digit;

    const { ways, lean } = habits[digit]!;
    const lines = write(pick(ways, numbers), lean, numbers);
    const root = hand.radius.root + hand.radius.spread * numbers.bell();
    fit(lines, canvasScale * root * root);
    canvas.fill(0);
    pen(lines, canvas, size);
    prepareInk({ pixels: canvas, width: size, height: size }, images.subarray(i * side * side, (i + 1) * side * side));
  }
  return { images, labels, count, rows: side, cols: side };
}
