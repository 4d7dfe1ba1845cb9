import { sigmoid } from "../activations/sigmoid.ts";
import { exp, log, log1p } from "../math/elementary.ts";
import { difference, type Loss } from "./loss.ts";
import { binaryAccuracy } from "./measures.ts";

/**
 * L = −1/(n·m) · Σ (Y·ln Z + (1 − Y)·ln(1 − Z)) over rows of m sigmoid outputs. Each output is a yes or a no by itself.
 *
 * It is computed from S, before the sigmoid, as max(S, 0) − S·Y + ln(1 + e^−|S|), accurate for any S. Its gradient is
 * dL/dS = (Z − Y) / (n·m). Targets are from 0 to 1.
 *
 * @example
 * const net = mlp([4, 8, 1], { loss: binaryCrossEntropy });
 * @see Bishop 2006, 4.3.2
 */
export const binaryCrossEntropy: Loss = {
  kind: "binary cross-entropy",
  link: sigmoid,
  value(Z, Y, n, S) {
    const z = Z.get();
    const y = Y.get();
    const s = S?.get();
    let sum = 0;
    for (let i = 0; i < n * Z.cols; i++) {
      // Where the layer does not tell S, it is ln Z − ln(1 − Z), with Z kept away from 0 and 1.
      const x = s ? s[i]! : log(z[i]! < 1e-45 ? 1e-45 : z[i]!) - log(z[i]! > 1 - 6e-8 ? 6e-8 : 1 - z[i]!);
      sum += (x > 0 ? x : 0) - x * y[i]! + log1p(exp(-Math.abs(x)));
    }
    return sum / (n * Z.cols);
  },
  delta: (Z, Y, D, n) => difference(Z, Y, D, n, 1 / (n * Z.cols)),
  targets: {
    expected: "numbers from 0 to 1",
    accepts(y, at, cols) {
      for (let i = at; i < at + cols; i++) if (!(y[i]! >= 0 && y[i]! <= 1)) return false;
      return true;
    },
  },
  measures: { accuracy: binaryAccuracy },
};
