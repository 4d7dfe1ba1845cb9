import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  binaryCrossEntropy,
  dataset,
  dense,
  earlyStopping,
  elu,
  evaluate,
  gelu,
  leakyRelu,
  matrix,
  mlp,
  network,
  plainKernels,
  relu,
  sgd,
  sigmoid,
  softmax,
  tanh,
  train,
  type Dataset,
  type Kernels,
} from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import { beforeAll, describe, expect, it } from "vitest";
import { digest, stripes, trained } from "./testing/trainings.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const exact = (threads: number): Kernels => wasmKernels({ relaxed: false, threads });
const relaxed = (threads: number): Kernels => wasmKernels({ threads });

const read = (file: string): Uint8Array => gunzipSync(readFileSync(join(mnist.path!, `t10k-${file}-ubyte.gz`)));

/** MNIST's images to test with, bytes as they are. */
function digits(): Dataset {
  return dataset({
    inputs: read("images-idx3").subarray(16),
    labels: read("labels-idx1").subarray(8),
    classes: 10,
    scale: 1 / 256,
  });
}

// 2,030 stripes are 21 minibatches, the last of them short.
describe.each([
  { on: "MNIST", skip: !mnist.path, load: digits, steps: 60 },
  { on: "stripes", skip: false, load: () => stripes(2030), steps: 25 },
])("the series' network on $on", ({ skip, load, steps }) => {
  describe.skipIf(skip)("a training", () => {
    const plain = { weights: "", losses: [] as number[] };
    let data: Dataset;
    beforeAll(() => {
      data = load();
      Object.assign(plain, trained({ kernels: plainKernels(), data, steps }));
    });

    it("teaches: the loss falls", () => {
      expect(plain.losses.at(-1)).toBeLessThan(plain.losses[0]! * 0.7);
    });

    it.each([1, 2])("ends in the plain kernels' weights, to the bit: multiply and add, %s threads", (threads) => {
      expect(trained({ kernels: exact(threads), data, steps })).toEqual(plain);
    });

    it("relaxed, is the same on 1, 2 and 3 threads, and its losses are the plain kernels' to four digits", () => {
      const one = trained({ kernels: relaxed(1), data, steps });
      for (const threads of [2, 3]) expect(trained({ kernels: relaxed(threads), data, steps })).toEqual(one);
      one.losses.forEach((loss, i) => expect(Math.abs(loss / plain.losses[i]! - 1)).toBeLessThan(1e-4));
    });
  });
});

describe("the same bytes as on the plain kernels", () => {
  const data = stripes(430);
  /** Every activation and loss of core, examples one by one and many at a time. */
  const cases: [string, (kernels: Kernels, data: Dataset) => unknown][] = [
    ["examples one by one", (kernels) => trained({ kernels, data, steps: 50, sizes: [784, 30, 10], batch: 1 })],
    [
      "minibatches of 300, so that sums go over several blocks",
      (kernels) => trained({ kernels, data, steps: 4, sizes: [784, 128, 10], batch: 300 }),
    ],
    [
      "leaky relu, elu, gelu, sigmoid and tanh",
      (kernels) => {
        const layers = [leakyRelu(), elu, gelu, sigmoid, tanh].map((f, i) => dense(20 + i, f));
        const net = network(784, [...layers, dense(10, softmax)], { kernels, batch: 50 });
        for (const { step } of train(net, data, { epochs: 2 })) if (step === 12) break;
        return digest(net);
      },
    ],
    [
      "yes or no for each output",
      (kernels) => {
        const net = network(784, [dense(20, relu), dense(10, sigmoid)], {
          kernels,
          batch: 50,
          loss: binaryCrossEntropy,
        });
        for (const { step } of train(net, data, { epochs: 2 })) if (step === 12) break;
        return digest(net);
      },
    ],
    [
      "held-out examples, early stopping, predictions, clones",
      (kernels) => {
        const net = mlp([784, 20, 10], { kernels, batch: 64 });
        const seen = [...earlyStopping(train(net, data, { epochs: 3, validation: 0.2 }), { patience: 2 })];
        const ones = matrix([new Float32Array(784).fill(1)]);
        return [seen, [...net(ones).get()], [...net.clone()(ones).get()], evaluate(net, data), digest(net)];
      },
    ],
  ];
  it.each(cases)("%s", (_, run) => {
    const right = run(plainKernels(), data);
    for (const threads of [1, 2]) expect(run(exact(threads), data)).toEqual(right);
  });
});

/** The last words of a training, and the losses before them. */
function end(kernels: Kernels, data: Dataset, learningRate: number): string {
  const net = mlp([784, 30, 10], { kernels, batch: 20, seed: 1 });
  try {
    for (const { step } of train(net, data, { epochs: 3, optimizer: sgd(learningRate) })) if (step === 60) break;
  } catch (error) {
    return String(error);
  }
  return "no error";
}
const bad = (value: number): Dataset => {
  const inputs = Float32Array.from({ length: 300 * 784 }, (_, i) => (i % 5 === 0 ? Math.sin(i) : 0));
  inputs[123 * 784 + 5] = value;
  return dataset({ inputs, labels: Array.from({ length: 300 }, (_, i) => i % 10), classes: 10 });
};

describe("what ends a training with the plain kernels ends it with these, at the same step, with the same words", () => {
  it.each([
    ["an input that is NaN", bad(NaN), 0.1],
    ["an input that is infinite", bad(-Infinity), 0.1],
    ["a learning rate that diverges", stripes(300), 1e30],
  ])("%s", (_, data, learningRate) => {
    const right = end(plainKernels(), data, learningRate);
    expect(right).toMatch(
      /expected (a finite loss, got NaN at step \d+|finite inputs, got (NaN|-Infinity) in column 5 of example 123)\./,
    );
    for (const kernels of [exact(1), exact(2), relaxed(1), relaxed(2)])
      expect(end(kernels, data, learningRate)).toBe(right);
  });

  it.each([NaN, Infinity])("a weight that is %s meets a pixel that is 0: nothing is skipped", (value) => {
    const outcomes = [plainKernels(), exact(1), exact(2), relaxed(1)].map((kernels) => {
      const net = mlp([784, 30, 10], { kernels, batch: 20 });
      net.params[0]!.value.get()[0] = value; // that of the first pixel, which is blank in every example
      const training = train(net, stripes(40), { epochs: 1 });
      try {
        training.next();
      } catch (error) {
        return String(error);
      }
      return "no error";
    });
    expect(outcomes[0]).toContain("got NaN at step 1");
    expect(new Set(outcomes).size).toBe(1);
  });
});
