import type { Cell } from "./cell.ts";
import { exp, tanh as hyperbolicTangent } from "./elementary.ts";
import { described, fail } from "./errors.ts";

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

/**
 * Lifts a scalar function and its derivative to an activation: a user's own, made on the fly.
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

// Each built-in has a loop of its own: a scalar closure called per element is slow once several share one loop.

/** Z = S, for a linear output. */
export const identity: Activation = activation("identity", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) z[i] = deriv ? 1 : s[i]!;
});

/** Z = max(0, S), with derivative 0 at 0. NaN stays NaN. @see Nair & Hinton 2010 */
export const relu: Activation = activation("relu", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  const count = n * S.cols;
  if (deriv) for (let i = 0; i < count; i++) z[i] = Number(s[i]! > 0);
  else for (let i = 0; i < count; i++) z[i] = s[i]! <= 0 ? 0 : s[i]!;
});

/** Z = 1 / (1 + e⁻ˢ). */
export const sigmoid: Activation = activation("sigmoid", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    const y = 1 / (1 + exp(-s[i]!));
    z[i] = deriv ? y * (1 - y) : y;
  }
});

/** Z = tanh S. */
export const tanh: Activation = activation("tanh", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    const y = hyperbolicTangent(s[i]!);
    z[i] = deriv ? 1 - y * y : y;
  }
});
