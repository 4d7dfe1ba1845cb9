import { filmSymmetric, halfFrame, halfValues } from "@closurenet/film";
import { expect, test } from "vitest";
import type { Layer } from "../film/reading/film.ts";
import { measures } from "../film/reading/measures.ts";
import { difference, whyNot } from "./difference.ts";

const layerOf = (inputs: number, units: number): Layer => ({
  name: "layers.0.W",
  label: "1",
  inputs,
  units,
  shape: { kind: "dense", first: true, last: false },
  weights: () => undefined,
  ...measures({ inputs, units }),
  counted: 0,
  motion: () => new Float64Array(0),
});

const [a, b] = [halfFrame([0.5, 1, -2, 7]), halfFrame([0.5, 0.25, 2, 9])];

test("is A − B weight by weight, exactly 0 where both are the same, on a symmetric scale", () => {
  let now: readonly [Uint16Array, Uint16Array] | undefined;
  const found = difference(layerOf(3, 1), [[a, b]], () => now);
  expect(found.weights(0)).toBeUndefined();
  now = [a, b];
  expect(Array.from(found.weights(0)!, (bits) => halfValues[bits])).toEqual([0, 0.75, -4, -2]);
  expect(found.weights(0), "computed once").toBe(found.weights(0));
  const { legend, scale } = filmSymmetric(found.census, found.census.count);
  expect([legend.low, legend.high]).toEqual([-4, 4]);
  const levels = new Uint8Array(4);
  scale(found.weights(0)!, levels);
  expect(levels[0]).toBe(128);
});

test("says why layers of different sizes have none", () => {
  expect(whyNot(layerOf(3, 1), layerOf(3, 1), ["A", "B"])).toBeUndefined();
  expect(whyNot(layerOf(784, 100), layerOf(784, 64), ["A", "C"])).toMatchInlineSnapshot(
    `"Layer 1 is 784→100 in A and 784→64 in C: weights can be subtracted only where there are as many."`,
  );
});
