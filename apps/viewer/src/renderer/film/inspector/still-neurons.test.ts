import { halfFrame } from "@closurenet/film";
import { expect, test } from "vitest";
import { stillNeurons } from "./still-neurons.ts";

// Five neurons of two inputs; the bias, last, does not count.
const start = halfFrame([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);

test("names those that came less than a quarter as far as the middle one", () => {
  const end = halfFrame([1, 0.2, 3, 0, 0.3, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9]);
  expect(stillNeurons({ inputs: 2, units: 5 }, start, end)).toEqual([3]);
  const far = halfFrame([1, 0.2, 3, 0, 1.5, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9]);
  expect(stillNeurons({ inputs: 2, units: 5 }, start, far)).toEqual([1, 3]);
});

test("where nothing moved, nobody stands out", () => {
  expect(stillNeurons({ inputs: 2, units: 5 }, start, start)).toEqual([]);
});
