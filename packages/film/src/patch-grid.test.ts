import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patchGrid } from "./patch-grid.ts";

test.each([
  [1, 784, "1×1 of 28×28"],
  [2, 784, "2×1 of 28×28"],
  [7, 784, "3×3 of 28×28"],
  [8, 784, "3×3 of 28×28"],
  [10, 784, "5×2 of 28×28"],
  [17, 784, "6×3 of 28×28"],
  [100, 784, "10×10 of 28×28"],
  [1024, 784, "32×32 of 28×28"],
  [50, 100, "10×5 of 10×10"],
  [10, 50, "2×5 of 10×5"],
  [97, 13, "3×33 of 13×1"],
])("%i units of %i inputs lie as %s", (units, inputs, expected) => {
  const { columns, rows, patch } = patchGrid({ units, inputs });
  expect(`${columns}×${rows} of ${patch.width}×${patch.height}`).toBe(expected);
});

const options = fc
  .record({
    units: fc.integer({ min: 1, max: 60 }),
    pixels: fc.integer({ min: 1, max: 60 }),
    channels: fc.constantFrom(1, 1, 3, 5),
    gap: fc.integer({ min: 0, max: 3 }),
    unitsFirst: fc.boolean(),
  })
  .map(({ pixels, ...given }) => ({ ...given, inputs: pixels * given.channels }));

describe("any grid", () => {
  test("shows every weight exactly once and nothing else", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { index, width, height } = patchGrid(given);
        expect(index).toHaveLength(width * height);
        const shown = index.filter((i) => i >= 0).toSorted();
        expect([...shown]).toEqual(Array.from({ length: given.units * given.inputs }, (_, i) => i));
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test("unitAt agrees with the index, cornerOf with unitAt", () => {
    fc.assert(
      fc.property(options, (given) => {
        const grid = patchGrid(given);
        for (const [at, i] of grid.index.entries()) {
          const hit = grid.unitAt(at % grid.width, Math.floor(at / grid.width));
          const of = ({ unit, pixel }: { unit: number; pixel: number }) =>
            given.unitsFirst ? unit * given.inputs + pixel : pixel * given.units + unit;
          expect(hit ? of(hit) : -1).toBe(i);
        }
        for (let unit = 0; unit < given.units; unit++) {
          const { x, y } = grid.cornerOf(unit);
          expect(grid.unitAt(x, y)).toEqual({ unit, pixel: 0 });
        }
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

test("unitAt takes fractions, as a pointer gives, and knows the outside", () => {
  const grid = patchGrid({ units: 4, inputs: 4, gap: 1 });
  expect(grid.unitAt(3.9, 0.2)).toEqual({ unit: 1, pixel: 0 });
  for (const [x, y] of [
    [2.5, 0],
    [-0.1, 0],
    [0, 5],
    [5, 0],
  ]) {
    expect(grid.unitAt(x!, y!)).toBeUndefined();
  }
});

test("by default patches touch and the frame is [inputs, units]", () => {
  const grid = patchGrid({ units: 2, inputs: 2 });
  expect(grid).toMatchObject({ width: 2, height: 2, columns: 1, rows: 2, units: 2, gap: 0 });
  expect([...grid.index]).toEqual([0, 2, 1, 3]);
  expect([...patchGrid({ units: 2, inputs: 2, unitsFirst: true }).index]).toEqual([0, 1, 2, 3]);
});

test("columns and patch can be chosen; a last row may stay short", () => {
  const grid = patchGrid({ units: 3, inputs: 6, patch: { width: 2, height: 3 }, columns: 2 });
  expect([grid.width, grid.height, grid.rows]).toEqual([4, 6, 2]);
  expect(grid.unitAt(2, 3)).toBeUndefined();
});

test("each channel is a plane of its own, half a gap apart", () => {
  const grid = patchGrid({ units: 2, inputs: 12, patch: { width: 2, height: 2 }, channels: 3, gap: 2 });
  expect(grid).toMatchObject({ patch: { width: 8, height: 2 }, plane: { width: 2, height: 2 }, columns: 1, rows: 2 });
  // Inputs [down, across, channels] of unit 0, and −1 between the planes.
  const row = (y: number) => [...grid.index.subarray(8 * y, 8 * y + 8)].map((i) => (i < 0 ? -1 : i / 2));
  expect(row(0)).toEqual([0, 3, -1, 1, 4, -1, 2, 5]);
  expect(row(1)).toEqual([6, 9, -1, 7, 10, -1, 8, 11]);
  expect(grid.unitAt(4.5, 1.5)).toEqual({ unit: 0, pixel: 10 });
  expect(grid.unitAt(2.5, 0)).toBeUndefined();
  expect(grid.placeOf(10)).toEqual({ x: 1, y: 1, channel: 1 });
  expect(() => patchGrid({ units: 2, inputs: 12, patch: { width: 2, height: 3 }, channels: 3 })).toThrow(
    "expected a patch of 12 pixels, got 2×3×3 = 18",
  );
});

test("errors say what to do", () => {
  expect(() => patchGrid({ units: 10, inputs: 785, patch: { width: 28, height: 28 } })).toThrow(
    "[film] patchGrid: expected a patch of 785 pixels, got 28×28 = 784. Count the inputs without the bias row.",
  );
  expect(() => patchGrid({ units: 0, inputs: 784 })).toThrow("units to be a whole number of at least 1, got 0");
  expect(() => patchGrid({ units: 1, inputs: 0 })).toThrow("inputs to be a whole number of at least 1, got 0");
  expect(() => patchGrid({ units: 1, inputs: 4, patch: { width: 0.5, height: 8 } })).toThrow(
    "patch.width to be a whole",
  );
  expect(() => patchGrid({ units: 1, inputs: 4, gap: -1 })).toThrow("gap to be a whole number of at least 0, got -1");
  expect(() => patchGrid({ units: 1, inputs: 4, gap: 0.5 })).toThrow("gap to be a whole number");
  expect(() => patchGrid({ units: 1, inputs: 4, columns: 0 })).toThrow("columns to be a whole number");
});
