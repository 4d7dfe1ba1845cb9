import { activation, type Activation } from "./activation.ts";

/** Z = S, for a linear output. */
export const identity: Activation = activation("identity", (S, out, n, deriv) => {
  const s = S.get();
  const z = out.get();
  for (let i = 0; i < n * S.cols; i++) z[i] = deriv ? 1 : s[i]!;
});
