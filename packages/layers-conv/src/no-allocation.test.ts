import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { dense, network, relu, sigmoid, softmax } from "@closurenet/core";
import { expect, it } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

setFlagsFromString("--expose-gc");
setFlagsFromString("--no-concurrent-recompilation"); // compiles when it is due, however busy the machine is
const collect: () => void = runInNewContext("gc");
/** The share of what measuring takes. */
const LITTLE = 24;

/** Bytes that a call leaves on the heap once the engine has compiled all of it, which takes some rounds. */
function bytesPer(f: () => void, rounds = 30): number {
  let least = Infinity;
  for (let round = 0; round < rounds && least > LITTLE; round++) {
    for (let i = 0; i < 300; i++) f();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++) f(); // few enough for the collector to stay away
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / 100);
  }
  return least;
}

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
  expect(bytesPer(step)).toBeLessThan(LITTLE);
});

it("the measure sees an array", () => {
  const kept: Float32Array[] = [];
  expect(bytesPer(() => (kept[0] = new Float32Array(3)), 3)).toBeGreaterThan(LITTLE);
});
