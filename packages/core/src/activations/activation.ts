import type { Cell } from "../cells/cell.ts";
import { described, fail } from "../errors.ts";

/**
 * An activation as in the series: one function over the first `n` rows of S, a flag selects the derivative.
 * `out` receives f(S), or f′(S) with `deriv`; it may be S itself.
 */
export interface Activation {
  (S: Cell, out: Cell, n: number, deriv: boolean): void;
  /** The name in summaries, files and pipes. */
  readonly kind?: string;
  /** Where one output depends on several inputs of its row, f′ is a matrix: D = dZ · ∂Z/∂S in its stead. */
  readonly backward?: ((Z: Cell, dZ: Cell, D: Cell, n: number) => void) | undefined;
}

/**
 * Names an activation. What is handed over stays as it is: a name given to relu is not relu's.
 *
 * @example
 * const double = activation("double", (S, out, n, deriv) => {
 *   const s = S.get(), z = out.get();
 *   for (let i = 0; i < n * S.cols; i++) z[i] = deriv ? 2 : 2 * s[i]!;
 * });
 */
export function activation(kind: string, f: Activation, backward: Activation["backward"] = f?.backward): Activation {
  isActivation(`activation ${kind}`, f);
  const named = (S: Cell, out: Cell, n: number, deriv: boolean): void => f(S, out, n, deriv);
  return Object.assign(named, backward ? { kind, backward } : { kind });
}

/** Fails where `f` is no activation, but its name for one. */
export function isActivation(subject: string, f: unknown): void {
  if (typeof f === "function") return;
  const hint = typeof f === "string" ? ` It is imported by its name: import { relu } from "@closurenet/core".` : "";
  fail(subject, `expected an activation such as relu, got ${described(f)}.${hint}`);
}
