import { describe, expect, it } from "vitest";
import { activation } from "../activations/activation.ts";
import { elementwise } from "../activations/elementwise.ts";
import { relu } from "../activations/relu.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { softmax } from "../activations/softmax.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { gradCheck } from "./grad-check.ts";

it("compares every parameter", () => {
  const { compared, worst } = gradCheck([dense(5, sigmoid), dense(4, softmax)], { loss: softmaxCrossEntropy });
  expect(compared).toBe(7 * 6 + 7 * 5 + 6 * 4);
  expect(worst).toBeGreaterThan(0);
});

const forgetful: LayerRecipe = (site) => ({ ...dense(4)(site), backward: () => undefined });

describe("fails", () => {
  it("when f′ has the wrong sign", () => {
    const wrong = elementwise(
      (s) => s * s,
      (s) => -2 * s,
    );
    expect(() => gradCheck([dense(5, wrong)])).toThrow(
      /expected gradients within 1e-7 of central differences, got .* at layers/,
    );
  });

  it("when 1/n is dropped", () => {
    const loss = {
      ...meanSquaredError,
      value: (...args: Parameters<typeof meanSquaredError.value>) => 5 * meanSquaredError.value(...args),
    };
    expect(() => gradCheck([dense(5, sigmoid)], { loss })).toThrow(/central differences/);
  });

  it("when a layer forgets to carry the gradient on", () => {
    expect(() => gradCheck([forgetful])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] gradCheck: expected a gradient, got 0 everywhere: does backward write into params?]`,
    );
  });

  it("when the gradient is no number", () => {
    const none = activation("none", (S, out, n, deriv) => {
      for (let i = 0; i < n * S.cols; i++) out.get()[i] = deriv ? NaN : S.get()[i]!;
    });
    expect(() => gradCheck([dense(4, none)])).toThrow(/got NaN/);
  });

  it("when there is nothing but kinks", () => {
    const noise = elementwise(
      (s) => Math.sin(1e9 * s),
      () => 1,
    );
    expect(() => gradCheck([dense(4, noise)])).toThrow(/a kink at every parameter/);
  });
});

it("leaves out what lies next to a kink", () => {
  const far = elementwise(
    (s) => (s > 0 ? s : -s),
    (s) => Math.sign(s),
  );
  expect(gradCheck([dense(20, relu), dense(20, far)], { rows: 15 }).worst).toBeLessThan(1e-7);
});
