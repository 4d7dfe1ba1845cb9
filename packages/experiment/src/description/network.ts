import * as v from "valibot";
import { above0, anInteger, finite, parsed, share, whole } from "./checks.ts";

/** The activations that a name says all of. */
export const activationNames = ["identity", "relu", "elu", "gelu", "softplus", "sigmoid", "tanh", "softmax"] as const;

/** The kernels that have a name in a file. */
export const kernelNames = ["plain", "wasm", "wasm-relaxed"] as const;

const named = v.picklist(
  activationNames,
  `expected ${activationNames.map((name) => `"${name}"`).join(" | ")} or { kind: "leakyRelu", slope }`,
);
const withOptions = v.strictObject({ kind: v.literal("leakyRelu"), slope: finite });
const activation = v.lazy((value) => (typeof value === "object" && value !== null ? withOptions : named));

const init = v.variant("kind", [
  v.strictObject({ kind: v.literal("series"), initScale: above0, initPos: v.boolean() }),
  v.strictObject({ kind: v.literal("he") }),
  v.strictObject({ kind: v.literal("glorot") }),
]);

/** Always both directions: `[3, 3]` for 3 × 3. */
const extent = v.strictTuple([whole(1), whole(1)], "expected [down, across]");

const single = v.variant("kind", [
  v.strictObject({ kind: v.literal("dense"), units: whole(1), activation, init }),
  v.strictObject({ kind: v.literal("dropout"), rate: share }),
  v.strictObject({
    kind: v.literal("conv2d"),
    filters: whole(1),
    kernel: extent,
    stride: extent,
    padding: v.picklist(["valid", "same"]),
    activation,
    init,
  }),
  v.strictObject({ kind: v.literal("maxPool2d"), size: extent, stride: extent }),
  v.strictObject({ kind: v.literal("batchNorm"), momentum: share, epsilon: above0, activation }),
]);

type Single = v.InferOutput<typeof single>;

/** A layer as plain data, or a combination of such. */
export type LayerDescription =
  | Single
  | { readonly kind: "chain" | "concatenate"; readonly layers: readonly LayerDescription[] }
  | { readonly kind: "residual"; readonly layer: LayerDescription };

/** How deep combinations may be nested: a file from elsewhere shall not exhaust the stack. */
const DEEPEST = 16;

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
const layer = nested(DEEPEST);

/** What makes a network, by the names that it has in files. */
export const networkEntries = {
  /** Shape of one example: `[28, 28]` for MNIST. */
  input: v.pipe(v.array(whole(1)), v.minLength(1, "expected at least one size")),
  layers: v.pipe(v.array(layer), v.minLength(1, "expected at least one layer")),
  loss: v.picklist(["softmax cross-entropy", "mean squared error", "binary cross-entropy"]),
  batch: whole(1),
  seed: anInteger,
  /** What multiplies: `wasm` gives the bits of `plain`, `wasm-relaxed` rounds as the processor does fastest. */
  kernels: v.picklist(kernelNames),
};

const network = v.strictObject(networkEntries);
const networkFile = v.strictObject({
  format: v.literal("closurenet network"),
  version: v.literal(1),
  ...networkEntries,
});

/** A network as plain data: all that it is but its weights. */
export type NetworkDescription = v.InferOutput<typeof network>;
export type ActivationDescription = v.InferOutput<typeof activation>;
export type InitDescription = v.InferOutput<typeof init>;

/** What of a description makes the network, checked. */
export const parseNetwork = ({ input, layers, loss, batch, seed, kernels }: NetworkDescription): NetworkDescription =>
  parsed(network, { input, layers, loss, batch, seed, kernels }, "network");

/** The description in the file of a network, checked. */
export function parseNetworkFile(value: unknown, name: string): NetworkDescription {
  const { format: _, version: __, ...description } = parsed(networkFile, value, name);
  return description;
}
