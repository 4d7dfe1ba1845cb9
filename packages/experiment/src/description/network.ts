import * as v from "valibot";
import { activationNames } from "./activation-names.ts";
import { positive, integer, finite, parse, fraction, wholeNumber } from "./checks.ts";

/** The kernels, by their names in a file. */
export const kernelNames = ["plain", "wasm", "wasm-relaxed"] as const;

const named = v.picklist(
  activationNames,
  `expected ${activationNames.map((name) => `"${name}"`).join(" | ")} or { kind: "leakyRelu", slope }`,
);
const withOptions = v.strictObject({ kind: v.literal("leakyRelu"), slope: finite });
const activation = v.lazy((value) => (typeof value === "object" && value !== null ? withOptions : named));

const init = v.variant("kind", [
  v.strictObject({ kind: v.literal("series"), initScale: positive, initPos: v.boolean() }),
  v.strictObject({ kind: v.literal("he") }),
  v.strictObject({ kind: v.literal("glorot") }),
]);

/** Always both directions, down and across: `[3, 3]` for 3 × 3. */
const extent = v.strictTuple([wholeNumber(1), wholeNumber(1)], "expected [down, across]");

const single = v.variant("kind", [
  v.strictObject({ kind: v.literal("dense"), units: wholeNumber(1), activation, init }),
  v.strictObject({ kind: v.literal("dropout"), rate: fraction }),
  v.strictObject({
    kind: v.literal("conv2d"),
    filters: wholeNumber(1),
    kernel: extent,
    stride: extent,
    padding: v.picklist(["valid", "same"]),
    activation,
    init,
  }),
  v.strictObject({ kind: v.literal("maxPool2d"), size: extent, stride: extent }),
  v.strictObject({ kind: v.literal("batchNorm"), momentum: fraction, epsilon: positive, activation }),
]);

type Single = v.InferOutput<typeof single>;

/** A layer, or a combination of layers, as plain data. */
export type LayerDescription =
  | Single
  | { readonly kind: "chain" | "concatenate"; readonly layers: readonly LayerDescription[] }
  | { readonly kind: "residual"; readonly layer: LayerDescription };

/** How deep combinations may be nested. The limit keeps a hostile file from exhausting the stack. */
const MAXIMUM_DEPTH = 16;

function nested(depth: number): v.GenericSchema<LayerDescription> {
  if (depth === 0) return single;
  const layer = nested(depth - 1);
  const layers = v.pipe(v.array(layer), v.minLength(1, "expected at least one layer"));
  return v.variant("kind", [
    ...single.options,
    v.strictObject({ kind: v.picklist(["chain", "concatenate"]), layers }),
    v.strictObject({ kind: v.literal("residual"), layer }),
  ]);
}
const layer = nested(MAXIMUM_DEPTH);

/** The entries of a network's description. */
export const networkEntries = {
  /** The shape of one example: `[28, 28]` for MNIST. */
  input: v.pipe(v.array(wholeNumber(1)), v.minLength(1, "expected at least one size")),
  layers: v.pipe(v.array(layer), v.minLength(1, "expected at least one layer")),
  loss: v.picklist(["softmax cross-entropy", "mean squared error", "binary cross-entropy"]),
  batch: wholeNumber(1),
  seed: integer,
  /** `wasm` gives the same bits as `plain`; `wasm-relaxed` rounds in the way that is fastest on the processor. */
  kernels: v.picklist(kernelNames),
};

const network = v.strictObject(networkEntries);
const networkFile = v.strictObject({
  format: v.literal("closurenet network"),
  version: v.literal(1),
  ...networkEntries,
});

/** A network without its weights, as plain data. */
export type NetworkDescription = v.InferOutput<typeof network>;
export type ActivationDescription = v.InferOutput<typeof activation>;
export type InitDescription = v.InferOutput<typeof init>;

/** Checks the part of a description that makes the network. */
export const parseNetwork = ({ input, layers, loss, batch, seed, kernels }: NetworkDescription): NetworkDescription =>
  parse(network, { input, layers, loss, batch, seed, kernels }, "network");

/** Checks the description in the file of a network. */
export function parseNetworkFile(value: unknown, name: string): NetworkDescription {
  const { format: _, version: __, ...description } = parse(networkFile, value, name);
  return description;
}
