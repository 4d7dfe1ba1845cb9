// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import type { NetworkDescription } from "@closurenet/experiment";

export * from "node:fs";
export * as ort from "onnxruntime-web";
export { readSafetensors } from "@closurenet/checkpoint";
export { buildNetwork } from "@closurenet/experiment";
export * from "../index.ts";
export * from "../node.ts";
export { openTrained } from "@closurenet/experiment/node";
export * from "../out/onnx.ts";

/** 784-100-10. */
export const description: NetworkDescription = {
  input: [28, 28],
  layers: [
    { kind: "dense", units: 100, activation: "relu", init: { kind: "he" } },
    { kind: "dense", units: 10, activation: "softmax", init: { kind: "glorot" } },
  ],
  loss: "softmax cross-entropy",
  batch: 100,
  seed: 1,
  kernels: "plain",
};
