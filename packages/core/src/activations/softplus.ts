import { exp, log1p } from "../math/elementary.ts";
import { activation, type Activation } from "./activation.ts";

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
