import { writeSafetensors } from "@closurenet/checkpoint";
import { networkTitle, type ActivationDescription } from "@closurenet/experiment";
import { utf8, type Exportable, type ExportedFile, type ExportOptions } from "./exported.ts";
import { kerasLayers, type KerasLayer } from "./keras-layers.ts";
import { dictionary, indented, tuple, variables } from "./python.ts";
import { tensorOfNumbers } from "./tensor-of-numbers.ts";

/**
 * Writes a network for Keras 3: `model.safetensors` with its weights, and `model.py`, a short module that builds the model and
 * loads them.
 *
 * Layers are named `fc1`, `conv1`, `bn1` and so on, weights as in Keras, `fc1.kernel` `[in, out]`; the channels of images come
 * last. Keras' own files hold HDF5; `load().save("model.keras")` in Python makes one.
 *
 * @throws if the network's input has more than three sizes, or its weights are not finite.
 * @example
 * const files = toKeras(buildNetwork(description), { about: { step: "540" } });
 * files.map(({ name }) => name); // ["model.safetensors", "model.py"]
 * @see https://keras.io/guides/functional_api/
 */
export function toKeras(net: Exportable, { about = {} }: ExportOptions = {}): [ExportedFile, ExportedFile] {
  const [input, ...layers] = kerasLayers(net, activationName);
  const tensors = layers.flatMap(({ name, weights }) =>
    [...weights].map(([weight, numbers]) => [`${name}.${weight}`, tensorOfNumbers(numbers)] as const),
  );
  const named = variables(
    input,
    layers.map((layer) => ({ takes: layer.inputs, gives: layer })),
  );
  const { input: shape } = net.description;
  const body = [
    `inputs = x = keras.Input(${tuple(shape)})`,
    ...layers.map((layer) => `${named(layer)} = ${expression(layer, layer.inputs.map(named))}`),
    `return keras.Model(inputs, ${named(layers.at(-1))})`,
  ];
  const code = `"""${networkTitle(net.description)}, trained with closurenet.

    pip install keras safetensors torch  # or another backend of Keras: jax, tensorflow
    KERAS_BACKEND=torch python3 model.py
"""

from pathlib import Path

import keras
from keras import layers, ops
from safetensors.numpy import load_file

ABOUT = ${dictionary(about)}


def network():
${body.map(indented(4)).join("\n")}


def load(path=Path(__file__).with_name("model.safetensors")):
    net = network()
    weights = load_file(path)
    for layer in net.layers:
        layer.set_weights([weights[f"{layer.name}.{weight.name}"] for weight in layer.weights])
    return net


if __name__ == "__main__":
    load().summary()
`;
  const metadata = new Map([...Object.entries(about), ["producer", "closurenet"]]);
  return [
    { name: "model.safetensors", bytes: writeSafetensors(new Map(tensors), metadata) },
    { name: "model.py", bytes: utf8(code) },
  ];
}

/** Keras' gelu by name is the exact one; ours is the form with tanh. */
const activationName = (f: ActivationDescription): string | undefined =>
  typeof f === "object" || f === "gelu" ? undefined : f;

/** Layers whose first option goes without its name. */
const positional = new Set(["Activation", "Conv2D", "Dense", "Dropout", "MaxPooling2D", "Reshape"]);

function expression({ kind, name, options, weights }: KerasLayer, inputs: readonly string[]): string {
  const x = inputs.length === 1 ? inputs[0]! : `[${inputs.join(", ")}]`;
  if (kind === "LeakyReLU") return `ops.leaky_relu(${x}, negative_slope=${Number(options["negative_slope"])})`;
  if (options["activation"] === "gelu") return `ops.gelu(${x}, approximate=True)`;
  const words = Object.entries(options).map(([key, value], i) => {
    const text = typeof value === "object" ? tuple(value) : JSON.stringify(value);
    return i === 0 && positional.has(kind) ? text : `${key}=${text}`;
  });
  if (weights.size > 0 || kind === "Dropout" || kind === "MaxPooling2D") words.push(`name=${JSON.stringify(name)}`);
  return `layers.${kind}(${words.join(", ")})(${x})`;
}
