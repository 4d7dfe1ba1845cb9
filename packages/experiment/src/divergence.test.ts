import { describe, expect, it } from "vitest";
import { divergenceOf } from "./divergence.ts";

const after = (loss: number) => ({ epoch: 3, loss });

describe("a training has diverged", () => {
  it.each([
    ["softmax cross-entropy", 2, Math.log(2)],
    ["softmax cross-entropy", 10, Math.log(10)],
    ["binary cross-entropy", 10, Math.log(2)],
  ] as const)("where the loss, %s of %i outputs, is more than 1.5 times that of guessing", (kind, outputs, guess) => {
    expect(divergenceOf(kind, outputs, after(1.5 * guess))).toBeUndefined();
    expect(divergenceOf(kind, outputs, after(1.5 * guess * (1 + Number.EPSILON)))).toMatch(/in epoch 3\./);
  });

  it("never with squared errors that are finite", () => {
    expect(divergenceOf("mean squared error", 2, after(1e300))).toBeUndefined();
  });

  it("and the error tells what to do", () => {
    expect(divergenceOf("softmax cross-entropy", 10, after(4.567))).toMatchInlineSnapshot(
      `"expected a loss that falls below that of guessing, 2.30, got 4.57 in epoch 3. The training diverged: try a learning rate a tenth as large."`,
    );
  });
});
