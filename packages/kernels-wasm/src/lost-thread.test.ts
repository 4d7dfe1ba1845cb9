import { Worker } from "node:worker_threads";
import { plainKernels, type Kernels } from "@closurenet/core";
import { expect, it } from "vitest";
import { engine } from "./engine.ts";
import { difference, filled, sparse } from "./testing/matrices.ts";
import { kernelsOn } from "./kernels-on.ts";

/** A helper that takes the last chunk of the first job it sees (assembly/jobs.ts), and ends as a thread does that is killed. */
const dies = `
  const { memory, ready } = require("node:worker_threads").workerData;
  const ticket = new BigInt64Array(memory.buffer, 0, 1);
  Atomics.store(ready, 0, 1);
  Atomics.notify(ready, 0);
  for (;;) {
    const now = Atomics.load(ticket, 0);
    const someLeft = (now & 0xffffn) < ((now >> 16n) & 0xffffn);
    if (someLeft && Atomics.compareExchange(ticket, 0, now, now - 0x10000n) === now) process.exit();
  }`;

/** A product that is worth sharing. */
function product(kernels: Kernels): Float32Array {
  const X = filled(kernels, 100, 100, sparse(10_000, 0.5, 1));
  const W = filled(kernels, 101, 50, sparse(5050, 0.1, 2));
  const S = kernels.cell(100, 50);
  kernels.affine(X, W, S, 100);
  return Float32Array.from(S.get());
}

it("a thread that is killed with work in its hands is an error for who waits for it, and nobody waits again", async () => {
  const running = engine(false, 2, 20)!;
  const kernels = kernelsOn({ ...running, callHelpers: () => {} });
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(dies, { eval: true, workerData: { memory: running.memory, ready } });
  const ended = new Promise((resolve) => void worker.on("exit", resolve));
  Atomics.wait(ready, 0, 0);
  expect(() => {
    for (;;) product(kernels); // until the thread has been quick enough to take a chunk
  }).toThrowErrorMatchingInlineSnapshot(
    `[Error: [kernels-wasm] threads: expected every helping thread to finish its part, got nothing from one for seconds: it was ended in mid-work. What was being computed is not complete. Make new kernels, and go on from what was saved last.]`,
  );
  await ended;
  expect(difference(product(kernels), product(plainKernels()))).toBeUndefined();
});
