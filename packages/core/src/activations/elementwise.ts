import { described, fail } from "../errors.ts";
import { activation, type Activation } from "./activation.ts";

/**
 * Makes an activation of a function of one number and its derivative.
 *
 * @example
 * const square = elementwise((s) => s * s, (s) => 2 * s);
 */
export function elementwise(f: (s: number) => number, df: (s: number) => number, kind = f?.name || "own"): Activation {
  for (const given of [f, df]) {
    if (typeof given !== "function") {
      fail("elementwise", `expected a function and its derivative, got ${described(given)} for one of them.`);
    }
  }
  return activation(kind, (S, out, n, deriv) => {
    const s = S.get();
    const z = out.get();
    const g = deriv ? df : f;
    for (let i = 0; i < n * S.cols; i++) z[i] = g(s[i]!);
  });
}
