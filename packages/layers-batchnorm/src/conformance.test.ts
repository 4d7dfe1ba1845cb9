import { relu, softmax } from "@closurenet/core";
import { layerConformance } from "@closurenet/core/testing";
import { describe, expect, test } from "vitest";
import { batchNorm } from "./batch-norm.ts";

const layers = {
  batchNorm: batchNorm(),
  "batchNorm before relu": batchNorm({ activation: relu, momentum: 0.5 }),
  "batchNorm before softmax": batchNorm({ activation: softmax }),
};

describe.each(Object.entries(layers))("%s", (_, recipe) => {
  test.each(layerConformance(recipe))("$name", ({ run }) => expect(run).not.toThrow());
  test.each(layerConformance(recipe, { input: [2, 3, 2] }))("of images: $name", ({ run }) => expect(run).not.toThrow());
});
