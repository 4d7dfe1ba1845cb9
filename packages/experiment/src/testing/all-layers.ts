import type { LayerDescription } from "../description/network.ts";

/** A layer of every kind, for images of 28 × 28: a small network. */
export const allLayers: LayerDescription[] = [
  {
    kind: "conv2d",
    filters: 2,
    kernel: [3, 3],
    stride: [2, 2],
    padding: "same",
    activation: "identity",
    init: { kind: "he" },
  },
  { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: { kind: "leakyRelu", slope: 0.1 } },
  { kind: "maxPool2d", size: [2, 2], stride: [2, 2] },
  { kind: "dropout", rate: 0.25 },
  { kind: "dense", units: 10, activation: "softmax", init: { kind: "series", initScale: 10, initPos: false } },
];
