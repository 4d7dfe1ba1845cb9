import { fail } from "../errors.ts";
import { exp } from "../math/elementary.ts";
import { activation, type Activation } from "./activation.ts";

/**
 * Zᵢⱼ = e^(Sᵢⱼ − mᵢ) / Σₖ e^(Sᵢₖ − mᵢ): each row sums to 1. mᵢ is the maximum of row i, so no exponential overflows.
 *
 * @see Bridle 1990
 */
export const softmax: Activation = activation(
  "softmax",
  (S, out, n, deriv) => {
    if (deriv) {
      fail("softmax", "its derivative is a matrix per row, not a number per element: call softmax.backward instead.");
    }
    const s = S.get();
    const z = out.get();
    for (let i = 0; i < n * S.cols; i += S.cols) {
      let largest = s[i]!;
      for (let j = 1; j < S.cols; j++) if (s[i + j]! > largest) largest = s[i + j]!;
      let sum = 0;
      for (let j = 0; j < S.cols; j++) {
        const e = exp(s[i + j]! - largest);
        z[i + j] = e;
        sum += e;
      }
      for (let j = 0; j < S.cols; j++) z[i + j]! /= sum;
    }
  },
  // Dᵢⱼ = Zᵢⱼ·(dZᵢⱼ − Σₖ dZᵢₖ·Zᵢₖ)
  (Z, dZ, D, n) => {
    const z = Z.get();
    const dz = dZ.get();
    const d = D.get();
    for (let i = 0; i < n * Z.cols; i += Z.cols) {
      let inner = 0;
      for (let j = 0; j < Z.cols; j++) inner += dz[i + j]! * z[i + j]!;
      for (let j = 0; j < Z.cols; j++) d[i + j] = z[i + j]! * (dz[i + j]! - inner);
    }
  },
);
