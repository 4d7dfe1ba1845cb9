import { dense, network, relu, sigmoid, softmax } from "@closurenet/core";
import { bytesPerCall } from "@closurenet/fixtures/heap";
import { expect, it } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

/** Bytes: more than the measuring itself allocates, less than the smallest array. */
const LITTLE = 24;

it("a step through convolution and pooling leaves nothing on the heap", () => {
  const recipes = [
    conv2d({ filters: 3, kernel: 3, padding: "same", activation: relu }),
    maxPool2d(),
    conv2d({ filters: 2, kernel: 2, activation: sigmoid }),
    conv2d({ filters: 3, kernel: 2, activation: softmax }), // works on the filters of each place
    dense(3, softmax),
  ];
  const net = network([6, 6], recipes, { batch: 5 });
  net.X.set(net.X.get().map((_, i) => Math.sin(i * i)));
  let n = 5;
  const step = (): void => {
    n = 8 - n; // 3 and 5 in turns
    net.forward(n, true);
    net.backward(n);
  };
  expect(bytesPerCall(step, LITTLE, { warm: 300 })).toBeLessThan(LITTLE);
});

it("the measure sees an array", () => {
  const kept: Float32Array[] = [];
  expect(bytesPerCall(() => (kept[0] = new Float32Array(3)), LITTLE, { rounds: 3, warm: 300 })).toBeGreaterThan(LITTLE);
});
