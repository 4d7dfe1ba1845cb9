import { dense, network, relu, softmax } from "@closurenet/core";
import { bytesPerCall } from "@closurenet/fixtures/heap";
import { expect, it } from "vitest";
import { batchNorm } from "./batch-norm.ts";

/** Bytes: more than the measuring itself allocates, less than the smallest array. */
const LITTLE = 24;

it("a step through batch normalisation leaves nothing on the heap", () => {
  const recipes = [
    batchNorm(), // of images
    dense(6),
    batchNorm({ activation: relu }),
    dense(4),
    batchNorm({ activation: softmax }),
    dense(3, softmax),
  ];
  const net = network([2, 3, 2], recipes, { batch: 5 });
  net.X.set(net.X.get().map((_, i) => Math.sin(i * i)));
  let n = 5;
  const step = (): void => {
    n = 6 - n; // 1 and 5 in turns
    net.forward(n, true);
    net.backward(n);
  };
  expect(bytesPerCall(step, LITTLE, { warm: 300 })).toBeLessThan(LITTLE);
});

it("the measure sees an array", () => {
  const kept: Float32Array[] = [];
  expect(bytesPerCall(() => (kept[0] = new Float32Array(3)), LITTLE, { rounds: 3, warm: 300 })).toBeGreaterThan(LITTLE);
});
