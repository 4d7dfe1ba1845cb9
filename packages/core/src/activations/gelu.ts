import { tanh } from "../math/elementary.ts";
import { activation, type Activation } from "./activation.ts";

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/**
 * Z = S/2·(1 + tanh(√(2/π)·(S + 0.044715·S³))): the tanh form of GELU, within 5e-4 of S·Φ(S).
 *
 * @see Hendrycks & Gimpel 2016, Gaussian Error Linear Units
 */
export const gelu: Activation = activation("gelu", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    const x = s[i]!;
    const t = tanh(ROOT * (x + CUBIC * x * x * x));
    const steep = 1 - t * t; // 0 for large x, where x² may be Infinity
    if (deriv) z[i] = (1 + t) / 2 + (steep === 0 ? 0 : (x / 2) * steep * ROOT * (1 + 3 * CUBIC * x * x));
    else z[i] = (x / 2) * (1 + t);
  }
});
