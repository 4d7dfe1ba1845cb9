import { expect, test } from "vitest";
import { fewerPictures, filmGrid, filmZoom } from "./film-file.ts";

test("planes stand apart, patches of one plane do not", () => {
  const patch = { width: 3, height: 3 };
  const sizes = [1, 2].map((channels) => filmGrid({ units: 4, inputs: 9 * channels, patch, channels }));
  expect(sizes.map(({ gap, width, height }) => [gap, width, height])).toEqual([
    [0, 6, 6],
    [2, 7, 18],
  ]);
});

test.each([
  [280, 2],
  [500, 2],
  [501, 1],
  [66, 3],
  [6, 33],
])("%i weights are shown at %i pixels each", (longest, zoom) => {
  expect(filmZoom({ width: longest, height: 3 })).toBe(zoom);
  expect(filmZoom({ width: 3, height: longest })).toBe(zoom);
});

test.each([
  [120, 3_000_000, undefined],
  [120, 3_000_001, 113],
  [120, 6_000_000, 57],
  [13, 30_000_000, 12],
  [12, 30_000_000, undefined],
])("of %i pictures in %i bytes: next %s", (pictures, bytes, next) => {
  expect(fewerPictures(pictures, bytes)).toBe(next);
});

test("so many pictures must be a whole number", () => {
  expect(() => fewerPictures(0, 1)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [film] fewerPictures: expected pictures to be a whole number of at least 1, got 0. Give such a number.]`,
  );
});
