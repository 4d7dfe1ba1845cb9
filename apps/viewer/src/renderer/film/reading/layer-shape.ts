import type { WeightShape } from "@closurenet/experiment";
import type { PatchGridOptions } from "@closurenet/film";

/** What a layer's units are, and how what each of them looks at lies as a picture. */
export interface LayerShape extends Pick<PatchGridOptions, "patch" | "channels"> {
  readonly kind: "dense" | "conv2d";
  /** Whether it looks at what the network is given. */
  readonly first: boolean;
  /** Whether its outputs are the network's. */
  readonly last: boolean;
}

/**
 * The shape of a layer as its run describes it. Where the run does not, or describes another one, the layer is taken for
 * a dense one and its inputs lie as nearly square as they can.
 *
 * @param place its place among the `count` matrices of weights in the recording
 */
export function layerShape(
  shapes: readonly WeightShape[],
  { name, inputs, units }: { readonly name: string; readonly inputs: number; readonly units: number },
  { place, count }: { readonly place: number; readonly count: number },
): LayerShape {
  const ends = { first: place === 0, last: place === count - 1 };
  const shape = shapes.find((entry) => entry.name === name);
  const size = shape?.looksAt.reduce((product, length) => product * length, 1);
  if (!shape || size !== inputs || shape.units !== units) return { kind: "dense", ...ends };
  const [height, width, channels = 1] = shape.looksAt;
  if (height === undefined || width === undefined) return { kind: shape.kind, ...ends };
  return { kind: shape.kind, ...ends, patch: { width, height }, channels };
}

/** What a unit of the layer is called. */
export const unitWord = ({ shape }: { readonly shape: LayerShape }): string =>
  shape.kind === "conv2d" ? "filter" : shape.last ? "output" : "neuron";

const colours = ["red", "green", "blue"];

/** The channels of what a layer looks at, by name: the three of a picture are its colours. */
export const channelName = ({ shape }: { readonly shape: LayerShape }, channel: number): string =>
  (shape.first && shape.channels === 3 ? colours[channel] : undefined) ?? `channel ${channel}`;
