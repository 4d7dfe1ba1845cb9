import type { Digits } from "../digits.ts";
import { prepareInk } from "../ink.ts";
import type { Way } from "./habit.ts";
import { habits } from "./habits.ts";
import { pen } from "./pen.ts";
import { random, type Random } from "./random.ts";

import { strokeThrough, type Polyline } from "./stroke.ts";
import { affine, elastic } from "./warp.ts";

const side = 28;
/** The canvas is three times the 20×20 box that the ink is fitted to. */
const size = 60;
const perPixel = 3;

/** How much hands differ: standard deviations, in units of the digit's height unless said otherwise. */
const hand = {
  wobble: 0.05,
  /** Ends of strokes are where a pen is free. */
  freeEnd: 1.3,
  elastic: 0.2,
  /** How often a corner is rounded. */
  rounded: 0.2,
  shear: 0.28,
  turn: 0.15,
  /** As a share of the usual width. */
  aspect: 0.18,
  /** Half the stroke's width, in pixels of the 28×28 picture: its bell is squared, since broad pens vary more. */
  radius: { root: 1.09, spread: 0.18 },
  pressure: 0.35,
} as const;

function pick(ways: readonly Way[], random: Random): Way {
  const all = ways.reduce((sum, way) => sum + way.share, 0);
  let left = random.between(0, all);
  return ways.find((way) => (left -= way.share) < 0) ?? ways[0]!;
}

/** The skeleton as one hand would draw it once, its bounds unknown yet; radii relative to the pen's. */
function write({ aspect, strokes }: Way, lean: number, random: Random): Polyline[] {
  const stretch = elastic(random, hand.elastic);
  const lay = affine({
    shear: lean + hand.shear * random.bell(),
    turn: hand.turn * random.bell(),
    aspect: aspect * (1 + hand.aspect * random.bell()),
  });
  return strokes.map((stroke) =>
    strokeThrough(
      stroke.map((point, i) => {
        const wobble = hand.wobble * (i === 0 || i === stroke.length - 1 ? hand.freeEnd : 1);
        const [ex, ey] = stretch(point.x + wobble * random.bell(), point.y + wobble * random.bell());
        const [x, y] = lay(ex, ey);
        const radius = Math.max(0.3, 1 + hand.pressure * random.bell());
        return { x, y, radius, sharp: point.sharp && random.between(0, 1) > hand.rounded };
      }),
    ),
  );
}

/** Moves and scales the lines, pen included, so that they just fill the canvas. */
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
 * Draws labelled digits from strokes of a pen: data to learn from where MNIST cannot be had.
 *
 * Each digit takes one of several ways of writing it, wobbles, shears, turns and stretches it, deforms it elastically,
 * draws it with a pen of its own width, and prepares it as MNIST's digits were prepared. Every ten digits hold each
 * digit once. Only + − × ÷ and square roots reach the pixels, so a seed gives the same bytes on every machine.
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
  const dice = random(seed);
  const images = new Uint8Array(count * side * side);
  const labels = new Uint8Array(count);
  const canvas = new Uint8Array(size * size);
  const ten = Array.from({ length: 10 }, (_, digit) => digit);
  for (let i = 0; i < count; i++) {
    const rest = 10 - (i % 10);
    const chosen = dice.below(rest);
    const digit = ten[chosen]!;
    [ten[chosen], ten[rest - 1]] = [ten[rest - 1]!, digit];
    labels[i] = digit;

    const { ways, lean } = habits[digit]!;
    const lines = write(pick(ways, dice), lean, dice);
    const root = hand.radius.root + hand.radius.spread * dice.bell();
    fit(lines, perPixel * root * root);
    canvas.fill(0);
    pen(lines, canvas, size);
    prepareInk({ pixels: canvas, width: size, height: size }, images.subarray(i * side * side, (i + 1) * side * side));
  }
  return { images, labels, count, rows: side, cols: side };
}
