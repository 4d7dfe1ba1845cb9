import * as fc from "fast-check";
import { expect, test } from "vitest";
import { colourMaps, grey } from "./colour-maps.ts";
import { paint } from "./paint.ts";
import { patchGrid } from "./patch-grid.ts";

test("every pixel has the colour of its weight's level, whatever the zoom and the gap", () => {
  const cases = fc.record({
    units: fc.integer({ min: 1, max: 9 }),
    inputs: fc.integer({ min: 1, max: 12 }),
    gap: fc.integer({ min: 0, max: 2 }),
    zoom: fc.integer({ min: 1, max: 4 }),
    map: fc.constantFrom(...colourMaps),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ zoom, map, seed, ...size }) => {
      const grid = patchGrid(size);
      const levels = Uint8Array.from({ length: size.units * size.inputs }, (_, i) => (seed + i * 37) % 256);
      const wide = grid.width * zoom;
      const rgba = new Uint8ClampedArray(wide * grid.height * zoom * 4);
      paint(levels, grid, map, zoom, rgba, [1, 2, 3, 4]);
      for (let at = 0; at < rgba.length / 4; at++) {
        const [x, y] = [Math.floor((at % wide) / zoom), Math.floor(Math.floor(at / wide) / zoom)];
        const i = grid.index[y * grid.width + x]!;
        const expected = i < 0 ? [1, 2, 3, 4] : [...map.rgb.subarray(levels[i]! * 3, levels[i]! * 3 + 3), 255];
        expect([...rgba.subarray(at * 4, at * 4 + 4)]).toEqual(expected);
      }
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("gaps are transparent unless a colour is given", () => {
  const rgba = new Uint8ClampedArray(5 * 2 * 4).fill(9);
  paint(Uint8Array.of(0, 255, 0, 255, 0, 255, 0, 255), patchGrid({ units: 2, inputs: 4, gap: 1 }), grey, 1, rgba);
  expect([...rgba.subarray(0, 20)]).toEqual([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0, ...Array(8).fill(255)]);
});

test("takes levels of a bias row too, and an rgba that begins at any multiple of four bytes", () => {
  const rgba = new Uint8Array(new ArrayBuffer(24), 4, 16);
  paint(Uint8Array.of(1, 2, 3, 4, 255), patchGrid({ units: 1, inputs: 4 }), grey, 1, rgba);
  expect([...rgba]).toEqual([1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255, 4, 4, 4, 255]);
});

test("errors say what to do", () => {
  const grid = patchGrid({ units: 1, inputs: 4 });
  expect(() => paint(new Uint8Array(4), grid, grey, 2, new Uint8ClampedArray(16))).toThrow(
    "[film] paint: expected an rgba of 64 bytes, got 16. The picture is 4×4 pixels of 4 bytes.",
  );
  expect(() => paint(new Uint8Array(4), grid, grey, 1.5, new Uint8ClampedArray(64))).toThrow("zoom to be a whole");
  const crooked = new Uint8ClampedArray(new ArrayBuffer(17), 1);
  expect(() => paint(new Uint8Array(4), grid, grey, 1, crooked)).toThrow("a multiple of 4 bytes, got 1");
  expect(() => paint(new Uint8Array(3), grid, grey, 1, new Uint8ClampedArray(16))).toThrow("at least 4 levels, got 3");
});
