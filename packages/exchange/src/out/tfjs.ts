import type { ActivationDescription } from "@closurenet/experiment";
import { fail } from "../errors.ts";
import { concatenated } from "./concatenated.ts";
import { utf8, type Exportable, type ExportedFile, type ExportOptions } from "./exported.ts";
import { kerasLayers, type KerasLayer } from "./keras-layers.ts";

/**
 * Writes a network for TensorFlow.js: `model.json`, a model of `@tensorflow/tfjs-layers`, and `weights.bin`, which must lie
 * beside it.
 *
 * Inputs have the shape of the network's, `[n, 28, 28]`, with the channels of images last. The words of `about` are its
 * `userDefinedMetadata`.
 *
 * @throws if the network's input has more than three sizes, an activation is gelu, or its weights are not finite.
 * @example
 * const files = toTfjs(buildNetwork(description), { about: { step: "540" } });
 * files.map(({ name }) => name); // ["model.json", "weights.bin"]
 * @see https://www.tensorflow.org/js/guide/save_load
 */
export function toTfjs(net: Exportable, { about = {} }: ExportOptions = {}): [ExportedFile, ExportedFile] {
  const layers = kerasLayers(net, activationName);
  const weights = layers.flatMap((layer) =>
    [...layer.weights].map(([name, numbers]) => ({ name: `${layer.name}/${name}`, ...numbers })),
  );
  const model = {
    format: "layers-model",
    generatedBy: "closurenet",
    modelTopology: {
      class_name: "Model",
      config: {
        name: "network",
        layers: layers.map(layerJson),
        input_layers: [[layers[0]?.name, 0, 0]],
        output_layers: [[layers.at(-1)?.name, 0, 0]],
      },
    },
    userDefinedMetadata: about,
    weightsManifest: [
      { paths: ["weights.bin"], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })) },
    ],
  };
  return [
    { name: "model.json", bytes: utf8(`${JSON.stringify(model, null, 1)}\n`) },
    { name: "weights.bin", bytes: concatenated(weights.map(({ values }) => values)) },
  ];
}

function activationName(f: ActivationDescription, at: string): string | undefined {
  if (typeof f === "object") return undefined;
  if (f !== "gelu") return f;
  // tfjs has this form of gelu as gelu_new, and the exact one as gelu. Its loader turns every a_b of a file into aB.
  return fail(
    at,
    "expected an activation that a file of TensorFlow.js can name, got gelu: it has the form with tanh, but cannot load it. " +
      "ONNX and PyTorch can.",
  );
}

const layerJson = ({ kind, name, options, inputs }: KerasLayer): unknown => ({
  class_name: kind,
  name,
  config: { name, ...config(kind, options) },
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map((from) => [from.name, 0, 0, {}])],
});

function config(kind: KerasLayer["kind"], options: KerasLayer["options"]): object {
  if (kind === "InputLayer")
    return { batch_input_shape: [null, options["shape"]].flat(), dtype: "float32", sparse: false };
  if (kind === "LeakyReLU") return { alpha: options["negative_slope"] };
  return options;
}
