import { expect, test } from "vitest";
import { curves } from "../curves.mjs";

const pointsOf = (svg: string): string[] =>
  [...svg.matchAll(/polyline points="([^"]+)"/g)].map(([, points]) => points!);

test("lines begin at 0, reach as far as the highest of them, and are named at their ends", () => {
  const svg = curves("Memory, in MB", [
    {
      name: "training",
      points: [
        [0, 0],
        [600, 100],
      ],
    },
    {
      name: "viewer",
      points: [
        [0, 50],
        [600, 50],
      ],
    },
  ]);
  expect(pointsOf(svg)).toEqual(["66.0,194.0 648.0,48.0", "66.0,121.0 648.0,121.0"]);
  expect(svg).toContain(">0 minutes</text>");
  expect(svg.indexOf(">training<")).toBeGreaterThan(0);
  expect(svg.indexOf(">viewer<")).toBeGreaterThan(0);
});
