import type { Activation } from "../activations/activation.ts";
import type { Cell, Floats } from "../cells/cell.ts";
import { described, fail } from "../errors.ts";
import type { Measures } from "./measures.ts";

/** How far outputs Z are from targets Y, both `n` rows, as a mean over the rows. */
export interface Loss {
  readonly kind: string;
  /** The output activation that this loss is made for. Its derivative is then part of `delta`. */
  readonly link?: Activation;
  /** The loss. With a link, `S` is what the link was applied to, if the layer tells it. */
  value(Z: Cell, Y: Cell, n: number, S?: Cell): number;
  /** D = dL/dZ, or dL/dS where there is a link. */
  delta(Z: Cell, Y: Cell, D: Cell, n: number): void;
  /** What a row of targets must be, in words, and whether the `cols` numbers from `at` on are that. Left out: any numbers. */
  readonly targets?: { readonly expected: string; accepts(y: Floats, at: number, cols: number): boolean };
  /** Throws where the loss makes no sense for so many outputs. */
  outputs?(count: number): void;
  /** What an evaluation reports beside the loss. */
  readonly measures?: Measures;
}

/** Fails where `loss` is no loss, such as the name of one. */
export function checkLoss(loss: Loss): void {
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
