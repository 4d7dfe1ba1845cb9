import { cell, rng } from "@closurenet/core";
import {
  activationNames,
  buildNetwork,
  type ActivationDescription,
  type DescribedNetwork,
  type LayerDescription,
  type NetworkDescription,
} from "@closurenet/experiment";
import { size } from "../out/steps.ts";

const init = { kind: "he" } as const;

export const dense = (units: number, activation: ActivationDescription = "identity"): LayerDescription => ({
  kind: "dense",
  units,
  activation,
  init,
});

type Conv2d = Extract<LayerDescription, { kind: "conv2d" }>;
export const conv2d = (filters: number, changes: Partial<Conv2d> = {}): LayerDescription => ({
  kind: "conv2d",
  filters,
  kernel: [3, 3],
  stride: [1, 1],
  padding: "valid",
  activation: "relu",
  init,
  ...changes,
});

export const batchNorm = (activation: ActivationDescription = "identity"): LayerDescription => ({
  kind: "batchNorm",
  momentum: 0.9,
  epsilon: 1e-3,
  activation,
});
export const dropout: LayerDescription = { kind: "dropout", rate: 0.25 };
export const maxPool2d: LayerDescription = { kind: "maxPool2d", size: [2, 2], stride: [2, 2] };
export const residual = (layer: LayerDescription): LayerDescription => ({ kind: "residual", layer });
export const chain = (...layers: LayerDescription[]): LayerDescription => ({ kind: "chain", layers });
export const concatenate = (...layers: LayerDescription[]): LayerDescription => ({ kind: "concatenate", layers });
export const softmax = dense(3, "softmax");

export const describe = (
  input: number[],
  layers: LayerDescription[],
  loss: NetworkDescription["loss"] = "softmax cross-entropy",
): NetworkDescription => ({ input, layers, loss, batch: 8, seed: 1, kernels: "plain" });

const activations: readonly ActivationDescription[] = [...activationNames, { kind: "leakyRelu", slope: 0.2 }];

/** A network for everything that a description can say. */
export const networks: Readonly<Record<string, NetworkDescription>> = {
  ...Object.fromEntries(
    activations.map((f) => [
      `dense with ${typeof f === "string" ? f : f.kind}`,
      describe([5], [dense(6, f), dense(4, f), softmax]),
    ]),
  ),
  ...Object.fromEntries(
    activations.map((f) => [
      `conv2d and batchNorm with ${typeof f === "string" ? f : f.kind}`,
      describe([7, 6, 2], [conv2d(3, { activation: f }), batchNorm(f), softmax]),
    ]),
  ),
  "dense on a picture": describe([4, 5], [dense(6, "relu"), softmax]),
  "dense on channels": describe([4, 5, 3], [dense(6, "relu"), softmax]),
  "conv2d on a picture, same, strides": describe(
    [7, 10],
    [conv2d(4, { kernel: [4, 3], stride: [2, 3], padding: "same" }), dropout, maxPool2d, softmax],
  ),
  "conv2d, same, even zeros": describe([7, 6, 2], [conv2d(4, { padding: "same" }), conv2d(2), softmax]),
  "conv2d, strides, valid": describe([9, 8, 2], [conv2d(4, { kernel: [2, 3], stride: [3, 2] }), softmax]),
  "maxPool2d with other windows": describe([9, 8, 2], [{ kind: "maxPool2d", size: [3, 2], stride: [2, 1] }, softmax]),
  "batchNorm on a row": describe([6], [batchNorm("relu"), dense(4), batchNorm(), softmax]),
  "batchNorm on a picture": describe([6, 5], [batchNorm("tanh"), conv2d(2), softmax]),
  "batchNorm with softmax on a picture": describe([4, 3], [batchNorm("softmax"), softmax]),
  "chains and residuals": describe(
    [6, 5, 2],
    [
      residual(chain(conv2d(2, { padding: "same" }), batchNorm("relu"), residual(dropout))),
      maxPool2d,
      chain(dense(6, "relu"), residual(chain(dense(5, "tanh"), dense(6)))),
      softmax,
    ],
  ),
  "a residual of other shapes": describe(
    [3, 2, 2],
    [residual(dense(12, "tanh")), residual(chain(dense(7), dense(12))), conv2d(3, { kernel: [2, 2] }), softmax],
  ),
  "a residual of a picture": describe([4, 3], [residual(dense(12, "tanh")), conv2d(2), softmax]),
  "concatenated channels": describe(
    [6, 5, 2],
    [
      concatenate(conv2d(2, { padding: "same" }), dropout, conv2d(3, { kernel: [1, 1] })),
      maxPool2d,
      concatenate(conv2d(2, { kernel: [2, 2] }), maxPool2d, dense(4, "relu")),
      concatenate(dense(3, "relu"), chain(dense(4, "sigmoid"), concatenate(dropout)), residual(dropout)),
      softmax,
    ],
  ),
  "concatenated pictures": describe(
    [4, 3],
    [concatenate(dropout, batchNorm("relu"), residual(dropout)), conv2d(2), softmax],
  ),
  "binary cross-entropy": describe([4, 3], [dense(5, "relu"), dense(2, "sigmoid")], "binary cross-entropy"),
  "a convolution as head": describe([3, 4, 2], [conv2d(5, { kernel: [3, 4], activation: "softmax" })]),
  "images come out": describe([5, 4, 2], [conv2d(3, { padding: "same", activation: "tanh" })], "mean squared error"),
  "nothing but dropout": describe([5], [dropout], "mean squared error"),
};

/** Builds a network, and gives every weight and statistic a random value: untrained biases are 0 and variances 1. */
export function shaken(description: NetworkDescription): DescribedNetwork {
  const net = buildNetwork(description);
  const random = rng(7);
  for (const [name, cell] of net.cells()) {
    const values = cell.get();
    if (values instanceof Int32Array) continue;
    const width = name.endsWith(".W") ? 2 / Math.sqrt(cell.rows) : 0.5;
    const middle = name.endsWith(".variance") || name.endsWith(".gamma") ? 1 : 0;
    for (let i = 0; i < values.length; i++) values[i] = middle + width * (random.uniform() - 0.5);
  }
  return net;
}

/** Rows that a network can take, from −1 to 1. */
export function someRows(description: NetworkDescription, count = 5): Float32Array<ArrayBuffer> {
  const random = rng(3);
  return Float32Array.from({ length: count * size(description.input) }, () => 2 * random.uniform() - 1);
}

/** What a network makes of rows, and the shape of an output. */
export function ours(
  net: DescribedNetwork,
  rows: Float32Array,
): { readonly outputs: Float32Array; readonly shape: readonly number[] } {
  const width = size(net.description.input);
  const last = net.layers.at(-1)!;
  const outputs = Float32Array.from(net(cell(rows.length / width, width, rows)).get());
  return { outputs, shape: last.shape ?? [last.fanOut] };
}
