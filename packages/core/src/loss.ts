import type { Activation } from "./activation.ts";
import type { Cell, Floats } from "./cell.ts";
import { exp, log } from "./elementary.ts";
import { described, fail } from "./errors.ts";
import { categoricalAccuracy, type Measures } from "./measures.ts";
import { softmax } from "./softmax.ts";

/** How far outputs Z are from targets Y, both `n` rows, as a mean over the rows. */
export interface Loss {
  readonly kind: string;
  /** The output activation that this loss is made for: its derivative is then part of `delta`. */
  readonly link?: Activation;
  /** Where there is a link and the layer tells it, `S` is what the link was applied to. */
  value(Z: Cell, Y: Cell, n: number, S?: Cell): number;
  /** D = dL/dZ; dL/dS where there is a link. */
  delta(Z: Cell, Y: Cell, D: Cell, n: number): void;
  /** What a row of targets has to be, and whether the `cols` numbers from `at` on are so; any numbers where left out. */
  readonly targets?: { readonly are: string; fit(y: Floats, at: number, cols: number): boolean };
  /** Throws where this loss means nothing for so many outputs. */
  outputs?(count: number): void;
  /** What an evaluation reports beside the loss. */
  readonly measures?: Measures;
}

/** Fails where `loss` is no loss, but its name for one. */
export function isLoss(loss: Loss): void {
  if (typeof loss?.value === "function" && typeof loss.delta === "function") return;
  fail("loss", `expected a loss such as meanSquaredError, imported from here, got ${described(loss)}.`);
}

/** D = c·(Z − Y): the gradient of every loss here. */
export function difference(Z: Cell, Y: Cell, D: Cell, n: number, c: number): void {
  const z = Z.get();
  const y = Y.get();
  const d = D.get();
  const count = n * Z.cols;
  for (let i = 0; i < count; i++) d[i] = c * (z[i]! - y[i]!);
}

/** Below it a float has fewer digits, and at last none. */
const SMALLEST_NORMAL = 1.1754943508222875e-38;

/** −ln of output `i` of a softmax where the output itself is too small to tell: ln Σⱼ e^Sⱼ − Sᵢ over its row. */
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
 * L = −1/n · Σ Y·ln Z over a softmax output; dL/dS = (Z − Y) / n, so no probability is ever divided by.
 *
 * Targets are shares: at least 0, and a row of them sums to 1. A probability that a float cannot hold is taken from S;
 * where a layer tells no S it counts as the smallest float.
 *
 * @throws where the network has a single output, whose softmax is always 1.
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
    are: "shares of at least 0 that sum to 1",
    fit(y, at, cols) {
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

/** L = 1/(n·m) · Σ (Z − Y)² over rows of m numbers; dL/dZ = 2·(Z − Y) / (n·m). */
export const meanSquaredError: Loss = {
  kind: "mean squared error",
  value(Z, Y, n) {
    const z = Z.get();
    const y = Y.get();
    let sum = 0;
    for (let i = 0; i < n * Z.cols; i++) sum += (z[i]! - y[i]!) * (z[i]! - y[i]!);
    return sum / (n * Z.cols);
  },
  delta: (Z, Y, D, n) => difference(Z, Y, D, n, 2 / (n * Z.cols)),
};
