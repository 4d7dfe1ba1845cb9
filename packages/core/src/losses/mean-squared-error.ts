import { difference, type Loss } from "./loss.ts";

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
