/** A line of points with the pen's radius at each: x, y, radius, x, y, radius, … */
export type Polyline = Float64Array;

/** A point that the line passes through; a sharp knot is a corner. */
export interface Knot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly sharp: boolean;
}

/** Straight pieces between two knots. */
const pieces = 5;

/**
 * The smooth line through all knots: a Catmull–Rom spline. Its tangent at a knot is half the difference of the two knots
 * beside it. At a corner and at both ends, the knot itself takes the place of the knot on the other side.
 *
 * @see Catmull, Rom 1974: A class of local interpolating splines
 */
export function strokeThrough(knots: readonly Knot[]): Polyline {
  const line = new Float64Array(3 * ((knots.length - 1) * pieces + 1));
  let at = 0;
  const push = (x: number, y: number, radius: number): void => {
    line[at++] = x;
    line[at++] = y;
    line[at++] = radius;
  };
  const first = knots[0]!;
  push(first.x, first.y, first.radius);
  for (let i = 1; i < knots.length; i++) {
    const a = knots[i - 1]!;
    const b = knots[i]!;
    const before = a.sharp ? a : (knots[i - 2] ?? a);
    const after = b.sharp ? b : (knots[i + 1] ?? b);
    for (let k = 1; k <= pieces; k++) {
      // Hermite: p(t) = h₀₀·a + h₁₀·a′ + h₀₁·b + h₁₁·b′, a′ = (b − before)/2, b′ = (after − a)/2.
      const t = k / pieces;
      const h01 = t * t * (3 - 2 * t);
      const h00 = 1 - h01;
      const h10 = (t * (1 - t) * (1 - t)) / 2;
      const h11 = (t * t * (t - 1)) / 2;
      push(
        h00 * a.x + h10 * (b.x - before.x) + h01 * b.x + h11 * (after.x - a.x),
        h00 * a.y + h10 * (b.y - before.y) + h01 * b.y + h11 * (after.y - a.y),
        h00 * a.radius + h01 * b.radius,
      );
    }
  }
  return line;
}
