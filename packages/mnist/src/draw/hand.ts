import type { Random } from "./random.ts";
import { affine, elastic, type Warp } from "./warp.ts";
import type { Way } from "./way.ts";

/** Changes the knots of a digit in place: x, y, x, y, …, in units of the box that ink must fit. */
export type Distortion = (knots: Float64Array, random: Random, way: Way) => void;

/** Moves along each direction in which hands differ; a `spread` of 1 is what was measured. */
export const asHandsDiffer =
  (spread: number): Distortion =>
  (knots, random, { differences }) => {
    for (const difference of differences) {
      const far = spread * random.bell();
      for (let i = 0; i < knots.length; i++) knots[i]! += far * difference[i]!;
    }
  };

/** Moves each knot by itself. */
export const wobble =
  (strength: number): Distortion =>
  (knots, random) => {
    for (let i = 0; i < knots.length; i++) knots[i]! += strength * random.bell();
  };

/** Moves each knot as the plane moves. */
export const warped =
  (warp: (random: Random) => Warp): Distortion =>
  (knots, random) => {
    const moved = warp(random);
    for (let i = 0; i < knots.length; i += 2) [knots[i], knots[i + 1]] = moved(knots[i]!, knots[i + 1]!);
  };

/** What happens to the knots of a digit, in this order. All strengths are standard deviations. */
export const hand: readonly Distortion[] = [
  asHandsDiffer(1),
  wobble(0.03),
  warped((random) => elastic(random, 0.2)),
  warped((random) =>
    affine({ shear: 0.1 * random.bell(), turn: 0.06 * random.bell(), aspect: 1 + 0.08 * random.bell() }),
  ),
];
