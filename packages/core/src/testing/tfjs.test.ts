import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, test } from "vitest";
import { activation } from "../activations/activation.ts";
import { elementwise } from "../activations/elementwise.ts";
import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import type { Loss } from "../losses/loss.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { peer } from "./start-tfjs.ts";
import { tfjsActivationCheck, tfjsCheck, tfjsLossCheck, tfjsOptimizerCheck, type TfjsLayer } from "./tfjs.ts";

const affine: TfjsLayer<tf.Tensor2D> = (x, { W }) => tf.matMul(tf.concat([x, tf.ones([x.shape[0], 1])], 1), W!);
const theirs: typeof affine = (...args) => tf.tanh(affine(...args));
const right = dense(4, tanh);

/** Names the tensor that a check says is wrong. */
const blamed = (check: Promise<unknown>): Promise<string> =>
  check.then(
    () => "none",
    (error: Error) => /^\[core\] \w+: expected (\S+) within/.exec(error.message)?.[1] ?? error.message,
  );

const forgetful: LayerRecipe = (site) => ({ ...right(site), backward: () => undefined });

describe("a layer", () => {
  it.each([
    ["tanh", right, theirs],
    ["softmax", dense(4, softmax), (...args: Parameters<typeof theirs>) => tf.softmax(affine(...args))],
  ])("that is right passes: %s", async (_, recipe, tfjs) => {
    const { worst, where } = await tfjsCheck(recipe, tfjs);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(1e-6);
    expect(["Z", "dL/dX", "dL/dW"]).toContain(where);
  });

  const wrong: [string, LayerRecipe, string][] = [
    [
      "forgets the bias",
      (site) => {
        const layer = right(site);
        const { value } = layer.params["W"]!;
        const forward: typeof layer.forward = (...args) => {
          value.get().fill(0, site.fanIn * 4);
          return layer.forward(...args);
        };
        return { ...layer, forward };
      },
      "Z",
    ],
    [
      "carries on dL/dX with the wrong sign",
      (site) => {
        const layer = right(site);
        const backward: typeof layer.backward = (dZ, n) => {
          const dX = layer.backward(dZ, n)!;
          dX.set(dX.get().map((x) => -x));
          return dX;
        };
        return { ...layer, backward };
      },
      "dL/dX",
    ],
    [
      "forgets the gradient of the bias",
      (site) => {
        const layer = right(site);
        const backward: typeof layer.backward = (dZ, n) => {
          const dX = layer.backward(dZ, n);
          layer.params["W"]!.grad.get().fill(0, site.fanIn * 4);
          return dX;
        };
        return { ...layer, backward };
      },
      "dL/dW",
    ],
    [
      "takes f′ = 1",
      dense(
        4,
        elementwise(Math.tanh, () => 1),
      ),
      "dL/dX",
    ],
    [
      "has a gradient that is no number",
      dense(
        4,
        elementwise(Math.tanh, () => NaN),
      ),
      "dL/dX",
    ],
  ];
  it.each(wrong)("that %s fails", async (_, recipe, tensor) => {
    expect(await blamed(tfjsCheck(recipe, theirs))).toBe(tensor);
  });

  it("that gives no dL/dX fails", async () => {
    await expect(tfjsCheck(forgetful, theirs)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] tfjsCheck: expected 30 numbers in dL/dX, as tfjs has, got 0.]`,
    );
  });

  it("is told where it differs", async () => {
    const wrong = dense(
      4,
      elementwise(Math.tanh, (s) => Math.tanh(s) ** 2 - 1),
    );
    await expect(tfjsCheck(wrong, theirs)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] tfjsCheck: expected dL/dX within 0.000001 of tfjs's, got 2.0, the most at [3]: -1.1418126, where tfjs has 1.1418126.]`,
    );
  });
});

describe("an activation", () => {
  it("that is right passes", async () => {
    expect((await tfjsActivationCheck(tanh, (S) => tf.tanh(S))).worst).toBeLessThanOrEqual(1e-6);
    expect((await tfjsActivationCheck(softmax, (S) => tf.softmax(S))).worst).toBeLessThanOrEqual(1e-6);
  });

  it.each([
    ["f", (s: number) => 1.001 * Math.tanh(s), (s: number) => 1 - Math.tanh(s) ** 2, "Z"],
    ["the sign of f′", Math.tanh, (s: number) => Math.tanh(s) ** 2 - 1, "dL/dS"],
  ])("with a wrong %s fails", async (_, f, df, tensor) => {
    expect(await blamed(tfjsActivationCheck(elementwise(f, df), (S) => tf.tanh(S)))).toBe(tensor);
  });

  it("whose backward forgets what stands off the diagonal fails", async () => {
    const diagonal = activation("diagonal", softmax, (Z, dZ, D) => {
      D.set(dZ.get().map((dz, i) => dz * Z.get()[i]! * (1 - Z.get()[i]!)));
    });
    expect(await blamed(tfjsActivationCheck(diagonal, (S) => tf.softmax(S)))).toBe("dL/dS");
  });
});

describe("a loss", () => {
  const losses: [Loss, (Z: tf.Tensor2D, Y: tf.Tensor2D) => tf.Tensor, string][] = [
    [meanSquaredError, (Z, Y) => tf.losses.meanSquaredError(Y, Z), "dL/dZ"],
    [softmaxCrossEntropy, (S, Y) => tf.losses.softmaxCrossEntropy(Y, S), "dL/dS"],
    [binaryCrossEntropy, (S, Y) => tf.losses.sigmoidCrossEntropy(Y, S), "dL/dS"],
  ];
  it.each(losses)("$kind passes, and fails where 1/n is dropped from its gradient", async (loss, tfjs, gradient) => {
    expect((await tfjsLossCheck(loss, tfjs)).worst).toBeLessThanOrEqual(1e-6);
    const dropped: Loss = {
      ...loss,
      delta(Z, Y, D, n) {
        loss.delta(Z, Y, D, n);
        D.set(D.get().map((d) => d * n));
      },
    };
    expect(await blamed(tfjsLossCheck(dropped, tfjs))).toBe(gradient);
    const value: Loss["value"] = (Z, Y, n, S) => n * loss.value(Z, Y, n, S);
    expect(await blamed(tfjsLossCheck({ ...loss, value }, tfjs))).toBe("L");
  });
});

const up: GradientTransform = (params) => () => {
  for (const { grad } of params) grad.set(grad.get().map((g) => 0.1 * g));
};

test("an optimizer passes, and fails with the wrong sign or another rate", async () => {
  expect((await tfjsOptimizerCheck(sgd(0.1), () => tf.train.sgd(0.1))).worst).toBeLessThanOrEqual(1e-6);
  for (const wrong of [up, sgd(0.1001)]) {
    expect(await blamed(tfjsOptimizerCheck(wrong, () => tf.train.sgd(0.1)))).toBe("W");
  }
});

describe("what it says", () => {
  it("where the function in tfjs gives another shape", async () => {
    await expect(tfjsCheck(dense(3), (x) => x)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] tfjsCheck: expected 5 × 3 numbers from the function in tfjs, got 5 × 6.]`,
    );
  });

  it("where the function in tfjs leaves a param out", async () => {
    await expect(tfjsCheck(dense(6), (x) => tf.tanh(x))).rejects.toThrow(
      /expected gradients from tfjs, got its error: Cannot/,
    );
  });

  it("where an option is unknown", async () => {
    const options = { row: 3 } as object;
    await expect(tfjsCheck(right, theirs, options)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] tfjsCheck: expected no other options than input, rows, seed, tolerance, training, kernels, got row.]`,
    );
  });

  it("where tfjs is not installed", async () => {
    const name = "@tensorflow/tfjs-that-is-absent";
    await expect(peer(() => import(name))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] tfjs: expected tfjs to compare with, got none that can be loaded. Install it: npm install --save-dev @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu]`,
    );
  });
});

it("leaves tfjs as it was: its backend, its advice, no tensors", async () => {
  tf.registerBackend("another", () => tf.engine().registryFactory["cpu"]!.factory(), 2);
  await tf.setBackend("another");
  tf.env().set("PROD", false);
  const before = tf.memory().numTensors;
  await tfjsCheck(right, theirs);
  await blamed(tfjsCheck(dense(4), theirs));
  expect([tf.getBackend(), tf.env().getBool("PROD"), tf.memory().numTensors]).toEqual(["another", false, before]);
  await tf.setBackend("cpu");
});
