import { accuracy, mlp, relu, sgd, train } from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { drawnDigits } from "@closurenet/mnist";
import { loadMnist } from "@closurenet/mnist/node";
import { describe, expect, it } from "vitest";
import { digitExamples } from "./digit-examples.ts";

describe.skipIf(!mnist.path)("a network that has seen drawn digits only", () => {
  it("reads at least 94 % of the real test set", async () => {
    const drawn = drawnDigits({ count: 40_000, seed: 1 });
    const { test } = await loadMnist({ dir: mnist.path });
    const net = mlp([784, 100, 50, 10], { activation: relu, seed: 1, kernels: wasmKernels({ relaxed: false }) });
    const training = train(net, digitExamples(drawn), { epochs: 5, optimizer: sgd(0.2), seed: 1 });
    while (!training.next().done);
    expect(accuracy(net, digitExamples(test))).toBeGreaterThanOrEqual(0.94);
  });
});
