import { describe, expect, it } from "vitest";
import { clipByGlobalNorm, clipByValue } from "./index.ts";
import { alone } from "./testing/alone.ts";
import { distance, normals } from "./testing/measures.ts";

const COUNT = 100;
const length = (g: ArrayLike<number>): number => Math.hypot(...Array.from(g));
/** The gradients after the transform: the weights after one step from 0. */
function left(transform: ReturnType<typeof clipByValue>, g: ArrayLike<number>): number[] {
  const a = alone(transform, new Float32Array(COUNT));
  a.step(g);
  return a.weights();
}

describe("clipByValue", () => {
  it("is min(max(g, −c), c), element by element", () => {
    const g = normals(COUNT, "g");
    expect(left(clipByValue(0.5), g)).toEqual([...g].map((x) => Math.min(Math.max(x, -0.5), 0.5)));
    expect(left(clipByValue(100), g)).toEqual([...g]);
  });

  it("keeps NaN, which the training reports, and clips infinity", () => {
    const g = new Float32Array(COUNT).fill(1);
    g.set([NaN, Infinity, -Infinity]);
    expect(left(clipByValue(0.5), g).slice(0, 4)).toEqual([NaN, 0.5, -0.5, 0.5]);
  });
});

describe("clipByGlobalNorm", () => {
  it("scales all params together down to the given length, and keeps the direction", () => {
    for (const scale of [0.5, 3, 1e30]) {
      const g = normals(COUNT, "g", scale); // some 10 · scale long
      const clipped = left(clipByGlobalNorm(2), g);
      const right = Array.from(g, (x) => (x * 2) / length(g));
      expect(length(clipped)).toBeCloseTo(2, 6);
      expect(distance(clipped, right)).toBeLessThan(1e-7);
    }
  });

  it("leaves shorter gradients as they are, to the bit", () => {
    const g = normals(COUNT, "g");
    expect(left(clipByGlobalNorm(length(g) * 1.000001), g)).toEqual([...g]);
    expect(left(clipByGlobalNorm(1), new Float32Array(COUNT))).toEqual([...new Float32Array(COUNT)]);
  });

  it("keeps NaN, which the training reports", () => {
    const g = new Float32Array(COUNT).fill(10);
    g[7] = NaN;
    expect(left(clipByGlobalNorm(1), g).some(Number.isNaN)).toBe(true);
  });
});
