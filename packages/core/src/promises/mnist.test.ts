import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { mnist } from "@closurenet/fixtures";
import { beforeAll, describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { dataset } from "../data/labelled.ts";
import { accuracy } from "../evaluation/accuracy.ts";
import { confusionMatrix } from "../evaluation/confusion-matrix.ts";
import { scaledNormal } from "../layers/initializer.ts";
import { mlp } from "../network/mlp.ts";
import { sgd } from "../optimizers/sgd.ts";
import { train } from "../training/train.ts";

/** Images and labels without their 16 and 8 bytes of header. */
function read(name: string): Dataset {
  const bytes = (file: string): Uint8Array => gunzipSync(readFileSync(join(mnist.path!, `${name}-${file}-ubyte.gz`)));
  const [images, labels] = [bytes("images-idx3").subarray(16), bytes("labels-idx1").subarray(8)];
  return dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 });
}

describe.skipIf(!mnist.path)("on MNIST", () => {
  let learn: Dataset;
  let test: Dataset;
  beforeAll(() => {
    learn = read("train");
    test = read("t10k");
  });

  it("one epoch without hidden layer gets 90.5 % right", () => {
    const net = mlp([784, 10], { seed: 1 });
    for (const _ of train(net, learn, { epochs: 1, optimizer: sgd(0.5) }));
    expect(accuracy(net, test)).toBeGreaterThan(0.905);
  });

  it("200 steps of the series' network get 90 % right", () => {
    const net = mlp([784, 100, 50, 10], { seed: 1 });
    for (const { step } of train(net, learn, { epochs: 1, optimizer: sgd(0.2) })) if (step === 200) break;
    const table = confusionMatrix(net, test).get();
    expect(table.reduce((sum, count) => sum + count)).toBe(10_000);
    const right = table.reduce((sum, count, at) => (at % 11 === 0 ? sum + count : sum), 0);
    expect(right / 10_000).toBeGreaterThan(0.9);
  });

  it("the series' own start, positive and small, begins to learn too", () => {
    const net = mlp([784, 100, 50, 10], { seed: 1, init: scaledNormal({ initScale: 100, initPos: true }) });
    const losses: number[] = [];
    for (const { step, loss } of train(net, learn, { epochs: 1, optimizer: sgd(0.3) })) {
      losses.push(loss);
      if (step === 100) break;
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.3);
  });
});
