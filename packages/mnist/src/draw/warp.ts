import type { Random } from "./random.ts";

/** Moves a point: a deformation of the digit. */
export type Warp = (x: number, y: number) => readonly [x: number, y: number];

/** Shears, turns and stretches about the middle of the unit square. */
export function affine(options: { shear: number; turn: number; aspect: number }): Warp {
  // Cosine and sine by division alone, with t ≈ tan(turn / 2): (1 − t²)/(1 + t²) and 2t/(1 + t²).
  const t = options.turn / 2;
  const cos = (1 - t * t) / (1 + t * t);
  const sin = (2 * t) / (1 + t * t);
  return (x, y) => {
    const v = y - 0.5;
    const u = (x - 0.5) * options.aspect - options.shear * v;
    return [u * cos - v * sin, u * sin + v * cos];
  };
}

/** Cells of the grid on each side of the unit square, and the grid points that a cubic B-spline over them needs. */
const cells = 3;
const points = cells + 3;

/** The four weights of a cubic B-spline at position t in a cell, 0 ≤ t ≤ 1. */
function weights(t: number, w: Float64Array): void {
  const s = 1 - t;
  w[0] = (s * s * s) / 6;
  w[1] = (t * t * (3 * t - 6) + 4) / 6;
  w[2] = (s * s * (3 * s - 6) + 4) / 6;
  w[3] = (t * t * t) / 6;
}

/**
 * Elastic deformation: moves each point by a smooth random field. Simard smooths noise with a Gaussian. Here random
 * vectors on a coarse grid are smoothed by cubic B-splines, which makes the field about half as large as `strength`.
 *
 * @see Simard, Steinkraus, Platt 2003: Best practices for convolutional neural networks
 */
export function elastic(random: Random, strength: number): Warp {
  const field = Float64Array.from({ length: 2 * points * points }, () => strength * random.bell());
  const wx = new Float64Array(4);
  const wy = new Float64Array(4);
  return (x, y) => {
    const gx = Math.max(0, Math.min(0.9999, x)) * cells;
    const gy = Math.max(0, Math.min(0.9999, y)) * cells;
    const [i, j] = [Math.floor(gx), Math.floor(gy)];
    weights(gx - i, wx);
    weights(gy - j, wy);
    let [dx, dy] = [0, 0];
    for (let b = 0; b < 4; b++) {
      for (let a = 0; a < 4; a++) {
        const at = 2 * ((j + b) * points + i + a);
        const w = wx[a]! * wy[b]!;
        dx += w * field[at]!;
        dy += w * field[at + 1]!;
      }
    }
    return [x + dx, y + dy];
  };
}
