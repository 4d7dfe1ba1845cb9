import { exp } from "../math/elementary.ts";
import { activation, type Activation } from "./activation.ts";

/** Z = S where S > 0, else eˢ − 1. @see Clevert, Unterthiner & Hochreiter 2016, Exponential Linear Units */
export const elu: Activation = activation("elu", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) {
    if (s[i]! > 0) z[i] = deriv ? 1 : s[i]!;
    else z[i] = deriv ? exp(s[i]!) : exp(s[i]!) - 1;
  }
});
