import { exp } from "../math/elementary.ts";
import { activation, type Activation } from "./activation.ts";

/** Z = 1 / (1 + e⁻ˢ). */
export const sigmoid: Activation = activation("sigmoid", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    const y = 1 / (1 + exp(-s[i]!));
    z[i] = deriv ? y * (1 - y) : y;
  }
});
