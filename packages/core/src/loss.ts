import type { Activation } from "./activation.ts";
import type { Cell } from "./cell.ts";
import { log } from "./elementary.ts";
import { softmax } from "./softmax.ts";

/** How far outputs Z are from targets Y, both `n` rows, as a mean over the rows. */
export interface Loss {
  readonly kind: string;
  /** The output activation that this loss is made for: its derivative is then part of `delta`. */
  readonly link?: Activation;
  /** Where there is a link and the layer shows it, `S` is what the link was applied to. */
  value(Z: Cell, Y: Cell, n: number, S?: Cell): number;
  /** D = dL/dZ; dL/dS where there is a link. */
  delta(Z: Cell, Y: Cell, D: Cell, n: number): void;
}

/** D = c·(Z − Y): the gradient of every loss here. */
export function difference(Z: Cell, Y: Cell, D: Cell, n: number, c: number): void {
  const z = Z.get();
  const y = Y.get();
  const d = D.get();
  const count = n * Z.cols;
  for (let i = 0; i < count; i++) d[i] = c * (z[i]! - y[i]!);
}

/**
 * L = −1/n · Σ Y·ln Z over a softmax output; dL/dS = (Z − Y) / n, so no probability is ever divided by.
 *
 * @see Bishop 2006, 4.3.4
 */
export const softmaxCrossEntropy: Loss = {
  kind: "softmax cross-entropy",
  link: softmax,
  value(Z, Y, n) {
    const z = Z.get();
    const y = Y.get();
    let sum = 0;
    // A probability that underflowed counts as the smallest float: the loss stays a number that can be compared.
    const count = n * Z.cols;
    for (let i = 0; i < count; i++) if (y[i] !== 0) sum -= y[i]! * log(z[i]! < 1e-45 ? 1e-45 : z[i]!);
    return sum / n;
  },
  delta: (Z, Y, D, n) => difference(Z, Y, D, n, 1 / n),
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
