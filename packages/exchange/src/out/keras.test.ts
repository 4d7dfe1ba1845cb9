import { floatsOf, readSafetensors } from "@closurenet/checkpoint";
import { keras, python } from "@closurenet/fixtures";
import { describe, expect, it } from "vitest";
import { furthest } from "../testing/images.ts";
import { networks, ours, shaken, someRows } from "../testing/networks.ts";
import { compiled, runPython } from "../testing/python.ts";
import { toKeras } from "./keras.ts";

const codeOf = (name: string): string =>
  new TextDecoder().decode(toKeras(shaken(networks[name]!), { about: { step: "540" } })[1].bytes);

describe("toKeras", () => {
  it("writes the bits of the cells under Keras' names", () => {
    const net = shaken(networks["conv2d and batchNorm with relu"]!);
    const { tensors, metadata } = readSafetensors(toKeras(net, { about: { step: "540" } })[0].bytes);
    expect(Object.fromEntries(metadata)).toEqual({ producer: "closurenet", step: "540" });
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      "conv1.kernel": [3, 3, 2, 3],
      "conv1.bias": [3],
      "bn1.gamma": [3],
      "bn1.beta": [3],
      "bn1.moving_mean": [3],
      "bn1.moving_variance": [3],
      "fc1.kernel": [60, 3],
      "fc1.bias": [3],
    });
    const numbers = (...names: string[]): number[] => names.flatMap((name) => [...floatsOf(tensors.get(name)!)]);
    const cell = (name: string): number[] => [...net.cells().get(name)!.get()];
    expect(numbers("conv1.kernel", "conv1.bias")).toEqual(cell("layers.0.W"));
    expect(numbers("bn1.gamma", "bn1.beta")).toEqual([...cell("layers.1.gamma"), ...cell("layers.1.beta")]);
    expect(numbers("bn1.moving_mean", "bn1.moving_variance")).toEqual([
      ...cell("layers.1.mean"),
      ...cell("layers.1.variance"),
    ]);
    expect(numbers("fc1.kernel", "fc1.bias")).toEqual(cell("layers.2.W"));
  });

  it("takes the tanh form of gelu, and a slope of any sign", () => {
    expect(codeOf("dense with gelu")).toContain("    x = ops.gelu(x, approximate=True)\n");
    expect(codeOf("dense with leakyRelu")).toContain("    x = ops.leaky_relu(x, negative_slope=0.2)\n");
  });

  it("writes a module that reads like one by hand", () => {
    expect(codeOf("concatenated channels")).toMatchInlineSnapshot(`
      """"60-concatenate(conv2d(2 of 3×3), dropout(0.25), conv2d(3 of 1×1))-maxPool2d(2×2)-concatenate(conv2d(2 of 2×2), maxPool2d(2×2), 4)-concatenate(3, chain(4, concatenate(dropout(0.25))), residual(dropout(0.25)))-3 · relu, sigmoid, trained with closurenet.

          pip install keras safetensors torch  # or another backend of Keras: jax, tensorflow
          KERAS_BACKEND=torch python3 model.py
      """

      from pathlib import Path

      import keras
      from keras import layers, ops
      from safetensors.numpy import load_file

      ABOUT = {"step": "540"}


      def network():
          inputs = x = keras.Input((6, 5, 2))
          y = layers.Conv2D(2, kernel_size=(3, 3), strides=(1, 1), padding="same", activation="relu", name="conv1")(x)
          z = layers.Dropout(0.25, name="dropout1")(x)
          x = layers.Conv2D(3, kernel_size=(1, 1), strides=(1, 1), padding="valid", activation="relu", name="conv2")(x)
          x = layers.Concatenate(axis=-1)([y, z, x])
          x = layers.MaxPooling2D((2, 2), strides=(2, 2), name="pool1")(x)
          y = layers.Conv2D(2, kernel_size=(2, 2), strides=(1, 1), padding="valid", activation="relu", name="conv3")(x)
          z = layers.MaxPooling2D((2, 2), strides=(2, 2), name="pool2")(x)
          x = layers.Flatten()(x)
          x = layers.Dense(4, activation="relu", name="fc1")(x)
          y = layers.Flatten()(y)
          z = layers.Flatten()(z)
          x = layers.Concatenate(axis=-1)([y, z, x])
          y = layers.Dense(3, activation="relu", name="fc2")(x)
          z = layers.Dense(4, activation="sigmoid", name="fc3")(x)
          z = layers.Dropout(0.25, name="dropout2")(z)
          x3 = layers.Dropout(0.25, name="dropout3")(x)
          x = layers.Add()([x, x3])
          x = layers.Concatenate(axis=-1)([y, z, x])
          x = layers.Dense(3, activation="softmax", name="fc4")(x)
          return keras.Model(inputs, x)


      def load(path=Path(__file__).with_name("model.safetensors")):
          net = network()
          weights = load_file(path)
          for layer in net.layers:
              layer.set_weights([weights[f"{layer.name}.{weight.name}"] for weight in layer.weights])
          return net


      if __name__ == "__main__":
          load().summary()
      "
    `);
  });
});

it.skipIf(!python.path)("model.py is Python, whatever the network", () => {
  expect(compiled(Object.keys(networks).map(codeOf).join("\n"))).toBe("");
});

it.skipIf(!keras.path)("in Keras every network predicts as ours, also after Keras has saved it", () => {
  const cases = Object.entries(networks).map(([name, description]) => {
    const net = shaken(description);
    const rows = someRows(description);
    return { name, ...ours(net, rows), files: toKeras(net), rows, shape: [5, ...description.input] };
  });
  const { outputs: theirs } = runPython("run-keras.py", cases);
  const apart = cases.map(({ name, outputs }, i) => ({ name, distance: furthest(outputs, theirs[i]!) }));
  expect(apart.filter(({ distance }) => !(distance <= 1e-6))).toEqual([]);
});
