import { activation, type Activation } from "./activation.ts";

/** Z = max(0, S), with derivative 0 at 0. NaN stays NaN. @see Nair & Hinton 2010 */
export const relu: Activation = activation("relu", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  const count = n * S.cols;
  if (deriv) for (let i = 0; i < count; i++) z[i] = Number(s[i]! > 0);
  else for (let i = 0; i < count; i++) z[i] = s[i]! <= 0 ? 0 : s[i]!;
});
