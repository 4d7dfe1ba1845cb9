import { prepareInk } from "../ink.ts";
import { habits } from "./habits.ts";
import { hand, type Distortion } from "./hand.ts";
import { pen } from "./pen.ts";
import type { Random } from "./random.ts";
import { strokeThrough, type Knot, type Polyline } from "./stroke.ts";
import type { Way } from "./way.ts";

/** Side of the box that the ink of a digit fits, in pixels. */
const size = 20;

/** The pen, in pixels. */
export const usualPen = {
  /** Its radius is the square of a normal number, because broad pens vary more. */
  radius: { root: 1.115, spread: 0.2 },
  /** How much the radius varies along a stroke: a share of it, one standard deviation. */
  pressure: 0.3,
  /** Half the width of the edge, in which grey fades. */
  edge: 0.7,
  /** How far inside the box the middle of that edge must stay. */
  margin: 0,
} as const;

/** How digits are drawn: by what ways, hand and pen. */
export interface Style {
  readonly habits: readonly (readonly Way[])[];
  readonly hand: readonly Distortion[];
  readonly pen: {
    readonly radius: { readonly root: number; readonly spread: number };
    readonly pressure: number;
    readonly edge: number;
    readonly margin: number;
  };
}

export const usualStyle: Style = { habits, hand, pen: usualPen };

/** Picks a way of writing, with a probability in proportion to its share. */
function pick(ways: readonly Way[], random: Random): number {
  const total = ways.reduce((sum, way) => sum + way.share, 0);
  let remaining = random.between(0, total);
  return Math.max(
    0,
    ways.findIndex((way) => (remaining -= way.share) < 0),
  );
}

/** The strokes of a digit as a hand writes them, not yet fitted to the box. Radii are relative to the pen's. */
function write(way: Way, { hand, pen: { pressure } }: Style, random: Random): Polyline[] {
  const knots = way.mean.slice();
  for (const distort of hand) distort(knots, random, way);
  let next = 0;
  return way.strokes.map((length) => {
    const stroke = Array.from({ length }, (): Knot => {
      const i = next++;
      const radius = Math.max(0.3, 1 + pressure * random.bell());
      return { x: knots[2 * i]!, y: knots[2 * i + 1]!, radius, sharp: way.sharp[i]! };
    });
    return strokeThrough(stroke);
  });
}

/** Moves and scales the lines so that they just fill the box, `room` for half the width of the pen included. */
function fit(lines: readonly Polyline[], radius: number, room: number): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 3) {
      left = Math.min(left, line[at]!);
      right = Math.max(right, line[at]!);
      top = Math.min(top, line[at + 1]!);
      bottom = Math.max(bottom, line[at + 1]!);
    }
  }
  const scale = (size - 2 * room) / Math.max(right - left, bottom - top);
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 3) {
      line[at] = size / 2 + (line[at]! - (left + right) / 2) * scale;
      line[at + 1] = size / 2 + (line[at + 1]! - (top + bottom) / 2) * scale;
      line[at + 2] = line[at + 2]! * radius;
    }
  }
}

const canvas = new Uint8Array(size * size);

/** Draws a digit into 28×28 bytes. Gives the place of its way of writing among those of this digit. */
export function drawDigit(digit: number, random: Random, out: Uint8Array, style: Style = usualStyle): number {
  const ways = style.habits[digit]!;
  const way = pick(ways, random);
  const lines = write(ways[way]!, style, random);
  const { radius, edge, margin } = style.pen;
  const root = radius.root + radius.spread * random.bell();
  fit(lines, root * root, root * root + margin);
  canvas.fill(0);
  pen(lines, canvas, size, edge);
  prepareInk({ pixels: canvas, width: size, height: size }, out);
  return way;
}
