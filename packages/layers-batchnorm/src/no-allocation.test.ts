import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { dense, network, relu, softmax } from "@closurenet/core";
import { expect, it } from "vitest";
import { batchNorm } from "./batch-norm.ts";

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
  expect(bytesPer(step)).toBeLessThan(LITTLE);
});

it("the measure sees an array", () => {
  const kept: Float32Array[] = [];
  expect(bytesPer(() => (kept[0] = new Float32Array(3)), 3)).toBeGreaterThan(LITTLE);
});
