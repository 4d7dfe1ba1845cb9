import { described, fail } from "../errors.ts";
import { activation, type Activation } from "./activation.ts";

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
  const slopes = Float64Array.of(slope, 1); // looked up by index: the processor would guess a branch wrong half of the time
  return activation("leakyRelu", (S, out, n, deriv) => {
    const s = S.get();
    const z = out.get();
    for (let i = 0; i < n * S.cols; i++) {
      const steep = slopes[Number(s[i]! > 0)]!;
      z[i] = deriv ? steep : steep * s[i]!;
    }
  });
}
