import { halfValues } from "@closurenet/film";

/** A connection between two neurons of neighbouring layers. */
export interface Connection {
  readonly unit: number;
  readonly weight: number;
}

/** The weights by which neuron `unit` is heard in the next layer, one for each of its `units`. */
export const outgoing = (next: { readonly units: number }, frame: Uint16Array, unit: number): Connection[] =>
  Array.from({ length: next.units }, (_, to) => ({ unit: to, weight: halfValues[frame[unit * next.units + to]!]! }));

/** The weights with which neuron `unit` hears the layer before. */
export const incoming = (
  { inputs, units }: { readonly inputs: number; readonly units: number },
  frame: Uint16Array,
  unit: number,
): Connection[] =>
  Array.from({ length: inputs }, (_, from) => ({ unit: from, weight: halfValues[frame[from * units + unit]!]! }));

/** The connections of the largest |weight|, largest first. */
export const strongest = (connections: readonly Connection[], count: number): Connection[] =>
  connections.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, count);
