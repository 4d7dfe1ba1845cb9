import { changeSince } from "@closurenet/film";
import type { Layer } from "../film/reading/film.ts";
import { measures } from "../film/reading/measures.ts";

type Two = readonly [Uint16Array, Uint16Array];

/** Why two layers have no difference, in a sentence; undefined where they have one. */
export function whyNot(a: Layer, b: Layer, names: readonly [string, string]): string | undefined {
  if (a.inputs === b.inputs && a.units === b.units) return undefined;
  return `Layer ${a.label} is ${a.inputs}→${a.units} in ${names[0]} and ${b.inputs}→${b.units} in ${names[1]}: weights can be subtracted only where there are as many.`;
}

/**
 * A − B as a layer of its own, which is as exact as a recording: a weight that is the same in both is exactly 0.
 *
 * @param layer A's, or B's, whose shape it has
 * @param sample the two frames at some moments, for the scale
 * @param now the two frames at the moment that is shown; undefined while one is read again
 */
export function difference(layer: Layer, sample: readonly Two[], now: () => Two | undefined): Layer {
  const { name, label, inputs, units, shape, motion } = layer;
  let last: { readonly of: Two; readonly change: Uint16Array } | undefined;
  const { census, sizes, add } = measures({ inputs, units });
  for (const [i, [a, b]] of sample.entries()) add(i, changeSince(b, a));
  const weights = (): Uint16Array | undefined => {
    const of = now();
    if (!of) return undefined;
    if (last?.of[0] !== of[0] || last.of[1] !== of[1]) last = { of, change: changeSince(of[1], of[0]) };
    return last.change;
  };
  const counted = sample.length;
  return { name, label, inputs, units, shape, product: "difference", weights, census, sizes, counted, motion };
}
