import { halfFrame } from "@closurenet/film";
import { expect, test } from "vitest";
import { neuronFacts } from "./neuron.ts";

test("reads one neuron out of a frame whose last row is the bias", () => {
  const frame = halfFrame([0.5, 9, -1, 9, 0, 9, 0.25, 9]);
  expect(neuronFacts({ inputs: 3, units: 2 }, frame, 0, 4)).toEqual({
    min: -1,
    max: 0.5,
    norm: Math.sqrt(1.25),
    bias: 0.25,
    histogram: [1, 0, 1, 1],
    end: 1,
  });
});

test("all zeros, and what is not a number, do no harm", () => {
  expect(neuronFacts({ inputs: 2, units: 1 }, halfFrame([0, 0, 0]), 0, 2)).toMatchObject({
    norm: 0,
    histogram: [0, 2],
    end: 1,
  });
  expect(neuronFacts({ inputs: 2, units: 1 }, halfFrame([NaN, 1, 0]), 0, 2).norm).toBeNaN();
});
