import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Room, arrange } from "./arrange.ts";

const digits = { units: 100, patch: { width: 28, height: 28 }, gap: 1 };
const rooms = (width: number, height: number, ratio = 1, around = 110) => ({
  beside: { width, height: height - around, ratio },
  whole: { width, height, ratio },
});
const said = (...given: Parameters<typeof arrange>) => {
  const { columns, zoom, fits, aside } = arrange(...given);
  return `${columns} columns, ${zoom} pixels a weight${fits ? "" : ", scrolled"}${aside ? ", legend aside" : ""}`;
};

test.each([
  ["a desktop window", rooms(1070, 790), "12 columns, 3 pixels a weight, legend aside"],
  ["the same, sharp", rooms(1070, 790, 2), "12 columns, 6 pixels a weight, legend aside"],
  ["a small window", rooms(700, 590), "10 columns, 2 pixels a weight, legend aside"],
  ["a phone", rooms(374, 570, 2), "8 columns, 3 pixels a weight, legend aside"],
  ["a strip", rooms(1600, 200), "50 columns, 1 pixels a weight"],
  ["no room at all", rooms(120, 100), "4 columns, 1 pixels a weight, scrolled"],
])("%s", (_, room, expected) => {
  expect(said(digits, room)).toBe(expected);
});

test("ten columns where a person wants the series' picture", () => {
  expect(said(digits, rooms(1070, 790), 10)).toBe("10 columns, 2 pixels a weight");
  expect(said(digits, rooms(1070, 900, 1, 40), 10)).toBe("10 columns, 3 pixels a weight, legend aside");
});

test("a window of 4,000 patches is as wide as it may be, and scrolls down", () => {
  expect(said({ ...digits, units: 4000 }, rooms(1070, 790))).toBe("36 columns, 1 pixels a weight, scrolled");
});

test("what fits is inside of its room, and no other columns show it larger with fewer empty places", () => {
  const tile = fc.record({
    units: fc.integer({ min: 1, max: 200 }),
    patch: fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) }),
    gap: fc.integer({ min: 0, max: 2 }),
  });
  const side = fc.integer({ min: 50, max: 2000 });
  fc.assert(
    fc.property(tile, side, side, fc.constantFrom(1, 1.5, 2), (given, width, height, ratio) => {
      const { columns, zoom, fits, aside } = arrange(given, rooms(width, height, ratio, 40));
      const { patch, gap, units } = given;
      const at = (across: number, scale: number, { width: w, height: h }: Room): boolean =>
        (across * (patch.width + gap) - gap) * scale <= w * ratio &&
        (Math.ceil(units / across) * (patch.height + gap) - gap) * scale <= h * ratio;
      const room = aside ? rooms(width, height, ratio, 40).whole : rooms(width, height, ratio, 40).beside;
      expect(!fits || at(columns, zoom, room)).toBe(true);
      const empty = (across: number): number => across * Math.ceil(units / across) - units;
      for (let other = 1; other <= units; other++)
        expect(at(other, zoom + 1, room) && empty(other) <= empty(columns) && fits).toBe(false);
    }),
    { seed: 5, numRuns: 200 },
  );
});
