import type { Cell, Network } from "@closurenet/core";

/** Hands `x` from function to function, as `pipe` does, and keeps what each one returns. */
export function stages(net: Network, x: Cell): { readonly label: string; readonly out: Cell }[] {
  return net.functions().map((f) => ({ label: f.label, out: (x = f(x)) }));
}
