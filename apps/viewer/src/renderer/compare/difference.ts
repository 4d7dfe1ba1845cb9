import { changeSince } from "@closurenet/film";
import type { Layer } from "../film/reading/film.ts";
import { measures } from "../film/reading/measures.ts";

/** What of the weights of one layer is compared with those of another: A − B, weight by weight. */
export interface Differing {
  readonly layer: Layer;
  /** The two frames at each of some moments, for the scale. */
  readonly sample: readonly (readonly [Uint16Array, Uint16Array])[];
  /** The two frames at the moment that is shown; undefined while one is read again. */
  now(): readonly [Uint16Array, Uint16Array] | undefined;
}

/** Why two layers have no difference, in a sentence; undefined where they have one. */
export function whyNot(a: Layer, b: Layer, names: readonly [string, string]): string | undefined {
  if (a.inputs === b.inputs && a.units === b.units) return undefined;
  return `Layer ${a.label} is ${a.inputs}→${a.units} in ${names[0]} and ${b.inputs}→${b.units} in ${names[1]}: weights can be subtracted only where there are as many.`;
}

/** A − B as a layer of its own, which is as exact as a recording: a weight that is the same in both is exactly 0. */
export function difference({ layer, sample, now }: Differing): Layer {
  const { inputs, units } = layer;
  let last: { readonly of: readonly [Uint16Array, Uint16Array]; readonly change: Uint16Array } | undefined;
  const all = measures({ inputs, units });
  for (const [i, [a, b]] of sample.entries()) all.add(i, changeSince(b, a));
  return {
    name: layer.name,
    label: layer.label,
    inputs,
    units,
    shape: layer.shape,
    product: "difference",
    weights() {
      const of = now();
      if (!of) return undefined;
      if (last?.of[0] !== of[0] || last.of[1] !== of[1]) last = { of, change: changeSince(of[1], of[0]) };
      return last.change;
    },
    census: all.census,
    sizes: all.sizes,
    counted: sample.length,
    motion: layer.motion,
  };
}
