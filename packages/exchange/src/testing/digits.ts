import { train, type Dataset } from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import {
  buildNetwork,
  buildOptimizer,
  digitExamples,
  type DescribedNetwork,
  type NetworkDescription,
} from "@closurenet/experiment";
import { drawnDigits, type Digits } from "@closurenet/mnist";
import { loadMnist } from "@closurenet/mnist/node";
import { batchNorm, chain, concatenate, conv2d, dense, describe, dropout, maxPool2d, residual } from "./networks.ts";

/** The network of the series, and one with a layer of every kind. */
export const digitNetworks: Readonly<Record<string, NetworkDescription>> = {
  "784-100-50-10": describe([28, 28], [dense(100, "relu"), dense(50, "relu"), dense(10, "softmax")]),
  "all layers": describe(
    [28, 28],
    [
      conv2d(4, { stride: [2, 2], padding: "same", activation: "identity" }),
      batchNorm({ kind: "leakyRelu", slope: 0.1 }),
      maxPool2d,
      concatenate(conv2d(3, { kernel: [2, 3], padding: "same", activation: "elu" }), dropout),
      dense(20, "tanh"),
      residual(chain(dense(20, "softplus"), batchNorm("sigmoid"), dropout)),
      dense(10, "softmax"),
    ],
  ),
};

export interface TestDigits {
  /** Digits to learn from. */
  readonly learn: Dataset;
  /** A thousand others, as rows. */
  readonly rows: Float32Array<ArrayBuffer>;
}

const first = (digits: Digits, count: number): Digits => ({
  ...digits,
  count,
  images: digits.images.subarray(0, count * 784),
  labels: digits.labels.subarray(0, count),
});

/** MNIST where it is there, else digits that the program draws. */
export async function testDigits(): Promise<TestDigits> {
  const real = mnist.path === undefined ? undefined : await loadMnist({ dir: mnist.path });
  const learn = real ? first(real.train, 1000) : drawnDigits({ count: 1000, seed: 1 });
  const test = real ? real.test : drawnDigits({ count: 1000, seed: 2 });
  return {
    learn: digitExamples(learn),
    rows: Float32Array.from(test.images.subarray(0, 784_000), (byte) => byte / 256),
  };
}

/** A network that has learnt for an epoch. */
export function trained(description: NetworkDescription, learn: Dataset): DescribedNetwork {
  const net = buildNetwork({ ...description, batch: 50 });
  const optimizer = buildOptimizer({
    optimizer: { kind: "momentum", learningRate: 0.02, beta: 0.9 },
    schedule: "constant",
  });
  for (const _ of train(net, learn, { epochs: 1, optimizer }));
  return net;
}
