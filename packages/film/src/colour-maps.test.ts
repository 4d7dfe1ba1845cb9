import { describe, expect, test } from "vitest";
import { colourMaps } from "./colour-maps.ts";
import { oklab, srgb } from "./oklab.ts";

const colour = (rgb: Uint8Array, level: number) => oklab(rgb[level * 3]!, rgb[level * 3 + 1]!, rgb[level * 3 + 2]!);

test("Oklab and back is the same colour", () => {
  const colours: [number, number, number][] = [
    [0, 0, 0],
    [255, 255, 255],
    [12, 200, 99],
    [255, 0, 0],
    [0, 18, 96],
  ];
  for (const [red, green, blue] of colours) expect(srgb(oklab(red, green, blue))).toEqual([red, green, blue]);
  // Ottosson's published white.
  expect(oklab(255, 255, 255)[0]).toBeCloseTo(1, 6);
});

test.each(colourMaps)("$name has 256 colours and no jump", ({ rgb }) => {
  expect(rgb).toHaveLength(256 * 3);
  for (let i = 3; i < rgb.length; i++) expect(Math.abs(rgb[i]! - rgb[i - 3]!)).toBeLessThanOrEqual(6);
});

describe.each(colourMaps.filter((map) => map.diverging))("$name", ({ rgb }) => {
  test("is neutral in the middle", () => {
    const middle = [...rgb.subarray(127 * 3, 129 * 3)];
    expect(new Set(middle).size).toBe(1);
  });

  test("is as light above as below, within one percent", () => {
    for (let i = 0; i < 128; i++) {
      expect(Math.abs(colour(rgb, 127 - i)[0] - colour(rgb, 128 + i)[0])).toBeLessThan(0.01);
    }
  });

  test("moves away from the middle in lightness, step by step", () => {
    const way = Math.sign(colour(rgb, 255)[0] - colour(rgb, 128)[0]);
    for (let level = 128; level < 255; level++) {
      const step = colour(rgb, level + 1)[0] - colour(rgb, level)[0];
      expect(step * way).toBeGreaterThan(-0.004); // rounding to bytes
    }
  });

  test("is bluer below than above", () => {
    expect(colour(rgb, 64)[2]).toBeLessThan(colour(rgb, 191)[2] - 0.1);
  });
});
