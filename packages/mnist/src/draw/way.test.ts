import { expect, it } from "vitest";
import { readWays } from "./way.ts";

it("reads ways of writing from text", () => {
  const [first, second, ...others] = readWays(`
    # 7.5: A corner, crossed.
    5,8 90,4! 40,100 | 28,52 88,46
    ± 1,-2 0,3 0,0 -10,0 10,5
    ± 0,0 1,1 2,2 3,3 4,4
    # 1: A stroke.
    50,0 50,100
  `);
  expect(first).toEqual({
    name: "A corner, crossed.",
    share: 7.5,
    strokes: [3, 2],
    sharp: [false, true, false, false, false],
    mean: Float64Array.of(0.05, 0.08, 0.9, 0.04, 0.4, 1, 0.28, 0.52, 0.88, 0.46),
    differences: [
      Float64Array.of(0.01, -0.02, 0, 0.03, 0, 0, -0.1, 0, 0.1, 0.05),
      Float64Array.of(0, 0, 0.01, 0.01, 0.02, 0.02, 0.03, 0.03, 0.04, 0.04),
    ],
  });
  expect(second).toMatchObject({ name: "A stroke.", share: 1, strokes: [2], differences: [] });
  expect(others).toEqual([]);
});
