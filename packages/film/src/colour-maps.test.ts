import { describe, expect, test } from "vitest";
import { colourMapNamed, colourMaps, grey, rdbu, tofino, vik } from "./colour-maps.ts";
import { oklab, srgb } from "./oklab.ts";

const colour = (rgb: Uint8Array, level: number) => oklab(rgb[level * 3]!, rgb[level * 3 + 1]!, rgb[level * 3 + 2]!);

const hex = (rgb: Uint8Array, level: number) => Buffer.from(rgb.subarray(level * 3, level * 3 + 3)).toString("hex");

test("Oklab and back is the same colour", () => {
  const colours: [number, number, number][] = [
    [0, 0, 0],
    [255, 255, 255],
    [12, 200, 99],
    [255, 0, 0],
    [0, 18, 96],
  ];
  for (const [red, green, blue] of colours) expect(srgb(oklab(red, green, blue))).toEqual([red, green, blue]);
  for (let byte = 0; byte < 256; byte++) expect(srgb(oklab(byte, byte, byte))).toEqual([byte, byte, byte]);
});

test("Oklab of white and of the primaries is what is published, and greys have no colour", () => {
  const published = [
    [[255, 255, 255], 1, 0, 0],
    [[255, 0, 0], 0.627955, 0.224863, 0.125846],
    [[0, 255, 0], 0.86644, -0.233888, 0.179498],
    [[0, 0, 255], 0.452014, -0.032457, -0.311528],
    [[128, 128, 128], 0.599871, 0, 0],
  ] as const;
  for (const [[red, green, blue], ...expected] of published) {
    for (const [i, value] of oklab(red, green, blue).entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  }
});

test("colours beyond sRGB are clipped", () => {
  expect(srgb([1.2, 0, 0])).toEqual([255, 255, 255]);
  expect(srgb([-0.2, 0, 0])).toEqual([0, 0, 0]);
});

test("each has its name, and the map of the series comes first", () => {
  expect(colourMaps).toEqual([grey, vik, tofino, rdbu]);
  expect(colourMaps.map(({ name, ends, diverging }) => [name, ends, diverging])).toEqual([
    ["grey", "black-white", false],
    ["vik-like", "blue-brown", true],
    ["tofino-like", "blue-green", true],
    ["RdBu", "blue-red", true],
  ]);
});

test("each is found by its name and by the colours of its ends", () => {
  for (const map of colourMaps)
    for (const name of [
      map.name,
      map.ends,
      map.name.toUpperCase(),
      map.name.replace("-like", ""),
      map.ends.replace("-", "–"),
    ])
      expect(colourMapNamed(name), `found by ${name}`).toBe(map);
  for (const name of ["", "viridis", "blue", "like", "-like"])
    expect(colourMapNamed(name), `found by ${name}`).toBeUndefined();
});

test.each(colourMaps.filter(({ name }) => name !== "grey"))(
  "the ends of $name have the colours that it says",
  ({ ends, rgb }) => {
    // Angles of hue in Oklab, in degrees; where an end is nearly black or white the quarter next to it tells.
    const hues: Readonly<Record<string, readonly [number, number]>> = {
      blue: [225, 300],
      brown: [40, 75],
      green: [105, 160],
      red: [5, 40],
    };
    const hue = (level: number): number => {
      const [, a, b] = colour(rgb, level);
      return ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
    };
    const [low, high] = ends.split("-");
    for (const [name, level] of [
      [low, 48],
      [high, 207],
    ] as const) {
      const [from, to] = hues[name!]!;
      expect(hue(level), `${name} at ${level}`).toBeGreaterThan(from);
      expect(hue(level), `${name} at ${level}`).toBeLessThan(to);
    }
  },
);

test("the colours of the ends, of the quarters and of the middle stay what they are", () => {
  const some = colourMaps.map(({ name, rgb }) =>
    [name, ...[0, 31, 63, 95, 127, 128, 160, 192, 224, 255].map((level) => hex(rgb, level))].join(" "),
  );
  expect(some).toMatchInlineSnapshot(`
    [
      "grey 000000 1f1f1f 3f3f3f 5f5f5f 7f7f7f 808080 a0a0a0 c0c0c0 e0e0e0 ffffff",
      "vik-like 021a67 14528e 5292b9 b1cedd ebebeb ebebeb e5c0ab bf754b 8c2b03 520002",
      "tofino-like ded9ff 8499d5 3a568d 1a2438 0f0f0f 0f0f0f 142a17 306635 6fae68 dbe69b",
      "RdBu 073263 266eaf 6aaad0 c1ddec f7f7f7 f7f7f7 fbcdb5 e68267 bc2f34 65001d",
    ]
  `);
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
