import { activation, type Activation } from "./activation.ts";
import { exp, log1p, tanh } from "./elementary.ts";
import { described, fail } from "./errors.ts";

/**
 * Z = S where S > 0, else slope·S, so that no neuron stops learning.
 *
 * @throws where the slope is no finite number.
 * @example
 * const net = mlp([784, 100, 10], { activation: leakyRelu(0.1) });
 * @see Maas, Hannun & Ng 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models
 */
export function leakyRelu(slope = 0.01): Activation {
  if (!Number.isFinite(slope)) fail("leakyRelu", `expected a finite slope, got ${described(slope)}. Try 0.01.`);
  const slopes = Float64Array.of(slope, 1); // by index: a branch would be mispredicted for one number in two
  return activation("leakyRelu", (S, out, n, deriv) => {
    const s = S.get();
    const z = out.get();
    for (let i = 0; i < n * S.cols; i++) {
      const steep = slopes[Number(s[i]! > 0)]!;
      z[i] = deriv ? steep : steep * s[i]!;
    }
  });
}

/** Z = S where S > 0, else eˢ − 1. @see Clevert, Unterthiner & Hochreiter 2016, Exponential Linear Units */
export const elu: Activation = activation("elu", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    if (s[i]! > 0) z[i] = deriv ? 1 : s[i]!;
    else z[i] = deriv ? exp(s[i]!) : exp(s[i]!) - 1;
  }
});

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
    const steep = 1 - t * t; // 0 far out, where x² may have no end
    if (deriv) z[i] = (1 + t) / 2 + (steep === 0 ? 0 : (x / 2) * steep * ROOT * (1 + 3 * CUBIC * x * x));
    else z[i] = (x / 2) * (1 + t);
  }
});

/** Z = ln(1 + eˢ), whose derivative is the sigmoid. @see Dugas et al. 2001 */
export const softplus: Activation = activation("softplus", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    const x = s[i]!;
    const e = exp(-Math.abs(x)); // does not overflow
    if (deriv) z[i] = (x > 0 ? 1 : e) / (1 + e);
    else z[i] = (x > 0 ? x : 0) + log1p(e); // ln(1 + eˢ) = max(s, 0) + ln(1 + e^−|s|)
  }
});
