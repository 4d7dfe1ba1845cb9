import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { accuracy, dataset, dense, network, relu, sgd, softmax, train, type Dataset } from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import { expect, it } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

const bytes = (file: string, header: number): Uint8Array =>
  gunzipSync(readFileSync(join(mnist.path!, `train-${file}-ubyte.gz`))).subarray(header);

it.skipIf(!mnist.path)("learns from 4,000 digits to read 90 % of 1,000 others", () => {
  const [inputs, labels] = [bytes("images-idx3", 16), bytes("labels-idx1", 8)];
  const part = (from: number, to: number): Dataset => {
    const images = inputs.subarray(from * 784, to * 784);
    return dataset({ inputs: images, labels: labels.subarray(from, to), classes: 10, scale: 1 / 256 });
  };
  const recipes = [
    conv2d({ filters: 8, kernel: 5, stride: 2, activation: relu }),
    maxPool2d(),
    conv2d({ filters: 16, kernel: 3, activation: relu }),
    dense(10, softmax),
  ];
  const net = network([28, 28], recipes, { seed: 1, batch: 20 });
  for (const _ of train(net, part(0, 4000), { epochs: 3, optimizer: sgd(0.1) }));
  expect(accuracy(net, part(4000, 5000))).toBeGreaterThan(0.9);
});
