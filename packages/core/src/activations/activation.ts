import type { Cell } from "../cells/cell.ts";
import { checkImported } from "../errors.ts";

/**
 * An activation as in the series: one function over the first `n` rows of S. It writes f(S) to `out`, or f′(S) where `deriv`
 * is true. `out` may be S itself.
 */
export interface Activation {
  (S: Cell, out: Cell, n: number, deriv: boolean): void;
  /** The name in summaries, files and pipes. */
  readonly kind?: string;
  /** For an f whose outputs depend on the whole row, such as softmax: f′ is a matrix then, and this computes D = dZ·∂Z/∂S. */
  readonly backward?: ((Z: Cell, dZ: Cell, D: Cell, n: number) => void) | undefined;
}

/**
 * Gives an activation a name. `f` itself stays as it is.
 *
 * @example
 * const double = activation("double", (S, out, n, deriv) => {
 *   const s = S.get(), z = out.get();
 *   for (let i = 0; i < n * S.cols; i++) z[i] = deriv ? 2 : 2 * s[i]!;
 * });
 */
export function activation(kind: string, f: Activation, backward: Activation["backward"] = f?.backward): Activation {
  checkActivation(`activation ${kind}`, f);
  const named = (S: Cell, out: Cell, n: number, deriv: boolean): void => f(S, out, n, deriv);
  return Object.assign(named, backward ? { kind, backward } : { kind });
}

/** Fails where `f` is no activation, such as the name of one. */
export const checkActivation = (subject: string, f: unknown): void =>
  checkImported(subject, "an activation", "relu", f);
