import { softmax } from "../activations/softmax.ts";
import type { Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import { exp, log } from "../math/elementary.ts";
import { difference, type Loss } from "./loss.ts";
import { categoricalAccuracy } from "./measures.ts";

/** Floats below it have fewer digits. */
const SMALLEST_NORMAL = 1.1754943508222875e-38;

/** −ln Zᵢ = ln Σⱼ e^Sⱼ − Sᵢ over the row of number `i`: for a Zᵢ that is too small for a float. */
function minusLogSoftmax({ get, cols }: Cell, i: number): number {
  const s = get();
  const row = i - (i % cols);
  let largest = s[row]!;
  for (let j = 1; j < cols; j++) if (s[row + j]! > largest) largest = s[row + j]!;
  let sum = 0;
  for (let j = 0; j < cols; j++) sum += exp(s[row + j]! - largest);
  return largest + log(sum) - s[i]!;
}

/**
 * L = −1/n · Σ Y·ln Z over softmax outputs. Its gradient is dL/dS = (Z − Y) / n, which never divides by a probability.
 *
 * Targets are shares: at least 0, and each row sums to 1. The logarithm of a probability that is too small for a float is
 * computed from S. Where the layer does not tell S, such a probability counts as the smallest float.
 *
 * @throws where the network has a single output: its softmax is always 1.
 * @see Bishop 2006, 4.3.4
 */
export const softmaxCrossEntropy: Loss = {
  kind: "softmax cross-entropy",
  link: softmax,
  value(Z, Y, n, S) {
    const z = Z.get();
    const y = Y.get();
    let sum = 0;
    const count = n * Z.cols;
    for (let i = 0; i < count; i++) {
      if (y[i] === 0) continue;
      if (S && z[i]! < SMALLEST_NORMAL) sum += y[i]! * minusLogSoftmax(S, i);
      else sum -= y[i]! * log(z[i]! < 1e-45 ? 1e-45 : z[i]!);
    }
    return sum / n;
  },
  delta: (Z, Y, D, n) => difference(Z, Y, D, n, 1 / n),
  targets: {
    expected: "shares of at least 0 that sum to 1",
    accepts(y, at, cols) {
      let sum = 0;
      for (let i = at; i < at + cols; i++) {
        if (!(y[i]! >= 0)) return false;
        sum += y[i]!;
      }
      return Math.abs(sum - 1) < 1e-4;
    },
  },
  outputs(count) {
    if (count < 2) {
      fail(
        "softmax cross-entropy",
        `expected at least 2 outputs, got ${count}, whose share is always 1. ` +
          "For a number take { loss: meanSquaredError }, for yes or no { loss: binaryCrossEntropy }.",
      );
    }
  },
  measures: { accuracy: categoricalAccuracy },
};
