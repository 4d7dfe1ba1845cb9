import { relu, softmax } from "@closurenet/core";
import { layerConformance } from "@closurenet/core/testing";
import { describe, expect, test } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

const layers = {
  "conv2d, valid": conv2d({ filters: 2, kernel: 3, activation: relu }),
  "conv2d, same, strided": conv2d({ filters: 3, kernel: 2, stride: 2, padding: "same" }),
  "conv2d, softmax over filters": conv2d({ filters: 2, kernel: 2, activation: softmax }),
  maxPool2d: maxPool2d(),
  "maxPool2d, overlapping": maxPool2d({ size: 3, stride: 1 }),
};

describe.each(Object.entries(layers))("%s", (_, recipe) => {
  test.each(layerConformance(recipe, { input: [5, 4, 2] }))("$name", ({ run }) => expect(run).not.toThrow());
});
