import { cell, plainKernels, rng } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import { startTfjs, tfjsCheck } from "@closurenet/core/testing/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it, test } from "vitest";
import { batchNorm } from "./batch-norm.ts";

beforeAll(() => startTfjs());

const epsilon = 1e-3; // as tfjs has it by default
const recipe = batchNorm({ epsilon, momentum: 0 });

const shapes = [
  [32, 10],
  [4, 5, 6, 3],
  [2, 28, 28, 8],
] as const;

test.each([true, false])("Z and all gradients, in 32 bits and in doubles, training: %s", async (training) => {
  for (const [rows, ...input] of shapes) {
    for (const kernels of [plainKernels(), referenceKernels()]) {
      const theirs: Parameters<typeof tfjsCheck>[1] = (x, { gamma, beta }, state) => {
        const { mean, variance } = training ? tf.moments(x, [...input.keys()]) : state;
        const [mu, sigma2, offset, scale] = [mean, variance, beta, gamma].map((row) =>
          tf.reshape<tf.Rank.R1>(row!, [row!.size]),
        );
        return tf.batchNorm<tf.Rank>(x, mu!, sigma2!, offset, scale, epsilon);
      };
      const { worst } = await tfjsCheck(recipe, theirs, { input, rows, training, kernels });
      expect(worst).toBeLessThanOrEqual(1e-6);
    }
  }
});

/** |found − right| / |right|. */
const distance = (found: ArrayLike<number>, right: ArrayLike<number>): number =>
  Math.hypot(...Array.from(right, (x, i) => x - found[i]!)) / Math.hypot(...Array.from(right));

it("the running variance is tfjs's of the minibatch, times m / (m − 1)", () => {
  const stream = rng(8);
  const inputs = Float32Array.from({ length: 320 }, (_, i) => stream.normal() + (i % 3));
  const kernels = plainKernels();
  const site = { name: "layers.1", inputGradient: true, link: undefined, rng: rng(1), cell: kernels.cell, kernels };
  const layer = recipe({ ...site, shape: [10], fanIn: 10, batch: 32 });
  layer.forward(cell(32, 10, inputs), 32, true); // momentum 0: the minibatch's own are kept
  const { mean, variance } = tf.moments(tf.tensor2d(inputs, [32, 10]), [0]);
  expect(distance(layer.state!["mean"]!.get(), mean.dataSync())).toBeLessThanOrEqual(1e-6);
  expect(distance(layer.state!["variance"]!.get(), tf.mul(variance, 32 / 31).dataSync())).toBeLessThanOrEqual(1e-6);
});
