import { tanh as hyperbolicTangent } from "../math/elementary.ts";
import { activation, type Activation } from "./activation.ts";

/** Z = tanh S. */
export const tanh: Activation = activation("tanh", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    const y = hyperbolicTangent(s[i]!);
    z[i] = deriv ? 1 - y * y : y;
  }
});
