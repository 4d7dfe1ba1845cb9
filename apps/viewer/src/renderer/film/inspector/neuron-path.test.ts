import { halfFrame } from "@closurenet/film";
import { expect, test } from "vitest";
import { neuronPath } from "./neuron-path.ts";

// Two neurons of two inputs, the bias last: neuron 0 grows from (3, 4) to (6, 8), most of it in the second step of five.
const film = [
  [3, 1, 4, 1, 9, 9],
  [3, 1, 4, 1, 9, 9],
  [6, 1, 8, 1, 9, 9],
].map((values) => halfFrame(values));
const layer = { inputs: 2, units: 2 };

test("is the norm over the frames, and the moment of the fastest change", () => {
  const path = neuronPath(layer, (frame) => film[frame], [0, 10, 15], 0);
  expect(path).toEqual({ frames: [0, 1, 2], norms: [5, 5, 10], fastest: 2, moved: 1 });
});

test("a neuron that stands still has no such moment", () => {
  const { fastest, moved } = neuronPath(layer, (frame) => film[frame], [0, 10, 15], 1);
  expect({ fastest, moved }).toEqual({ fastest: undefined, moved: 0 });
});

test("frames that are not at hand are left out, and of many frames some are looked at", () => {
  expect(neuronPath(layer, (frame) => (frame === 1 ? undefined : film[frame]), [0, 10, 15], 0).frames).toEqual([0, 2]);
  const many = Array.from({ length: 1000 }, (_, i) => i);
  const { frames } = neuronPath(layer, () => film[0], many, 0);
  expect(frames).toHaveLength(250);
});
