import type { Activation } from "../activations/activation.ts";
import { identity } from "../activations/identity.ts";
import type { Cell } from "../cells/cell.ts";
import type { Site } from "./layer.ts";

/** The matrices of a layer around its activation: Z = f(S), Fp = f′(S), D = dL/dS. */
export type ActivationCells = Readonly<Record<"S" | "Z" | "Fp" | "D", Cell>>;

/**
 * Backward through the activation of a layer at `site`: makes a function from dL/dZ to D = dL/dS, of `n` rows.
 *
 * @example
 * const S = matrix([[2, -2]]), Z = matrix([[2, 0]]), Fp = matrix([[1, 0]]), D = matrix([[0, 0]]);
 * const delta = activationGradient(relu, { S, Z, Fp, D }, { kernels: plainKernels(), link: undefined });
 * delta(matrix([[0.5, 0.5]]), 1).get(); // Float32Array [0.5, 0]
 */
export function activationGradient(
  f: Activation,
  { S, Z, Fp, D }: ActivationCells,
  { kernels, link }: Pick<Site, "kernels" | "link">,
): (dZ: Cell, n: number) => Cell {
  const derivative = kernels.activation(f);
  return (dZ, n) => {
    if (link === f || f === identity) {
      D.set(dZ.get()); // the loss includes f′, or f′ = 1: dZ is dL/dS
    } else if (f.backward) {
      f.backward(Z, dZ, D, n); // D = dZ·∂Z/∂S
    } else {
      derivative(S, Fp, n, true); // Fp = f′(S)
      kernels.multiply(dZ, Fp, D, n); // D = dZ ∘ Fp
    }
    return D;
  };
}
