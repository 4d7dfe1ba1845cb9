import type { ActivationDescription } from "@closurenet/experiment";
import { alike, size, stepsOf, type Numbers, type Value } from "./steps.ts";
import type { Exportable } from "./exported.ts";

type Option = string | number | readonly number[];

/** A layer of Keras and of TensorFlow.js, which share their names and options, on the outputs of layers before it. */
export interface KerasLayer {
  readonly kind:
    | "Activation"
    | "Add"
    | "BatchNormalization"
    | "Concatenate"
    | "Conv2D"
    | "Dense"
    | "Dropout"
    | "Flatten"
    | "InputLayer"
    | "LeakyReLU"
    | "MaxPooling2D"
    | "Reshape";
  readonly name: string;
  /** The options that are not the default ones, under their names in Python. */
  readonly options: Readonly<Record<string, Option>>;
  readonly inputs: readonly KerasLayer[];
  /** By their names in Keras: `kernel`, `bias`, `gamma`, `beta`, `moving_mean`, `moving_variance`. */
  readonly weights: ReadonlyMap<string, Numbers>;
}

/** The name of an activation as an option of the layer `at`; undefined where it is a layer by itself. */
export type AsOption = (f: ActivationDescription, at: string) => string | undefined;

/**
 * A network as layers of Keras, channels last, each after its inputs: the first is the input, the last gives the output. An
 * activation is an option of its layer, or a layer where `asOption` gives no name for it.
 */
export function kerasLayers(net: Exportable, asOption: AsOption): KerasLayer[] {
  const { input, steps } = stepsOf(net);
  const layers: KerasLayer[] = [];
  const counts = new Map<string, number>();
  const found = new Map<Value, KerasLayer>();

  function add(
    kind: KerasLayer["kind"],
    inputs: readonly KerasLayer[],
    options: KerasLayer["options"] = {},
    name = numbered(kind.toLowerCase()),
    weights: KerasLayer["weights"] = new Map(),
  ): KerasLayer {
    const layer = { kind, name, options, inputs, weights };
    layers.push(layer);
    return layer;
  }
  function numbered(word: string): string {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    return `${word}${count}`;
  }
  const flat = (layer: KerasLayer, { shape }: Value): KerasLayer =>
    shape.length === 1 ? layer : add("Flatten", [layer]);
  const shaped = (layer: KerasLayer, from: readonly number[], to: readonly number[]): KerasLayer =>
    from.join() === to.join() ? layer : add("Reshape", [layer], { target_shape: to });
  /** A value as images of three sizes. */
  const images = (value: Value): KerasLayer => {
    const [height = 1, width = 1, channels = 1] = value.shape;
    return shaped(found.get(value)!, value.shape, [height, width, channels]);
  };
  /** f as an option, where there is one. */
  const option = (f: ActivationDescription, at: string): KerasLayer["options"] => {
    const name = f === "identity" ? undefined : asOption(f, at);
    return name === undefined ? {} : { activation: name };
  };
  /** f as a layer, where it is no option of the layer before. */
  function activated(layer: KerasLayer, f: ActivationDescription): KerasLayer {
    if (f === "identity" || "activation" in layer.options) return layer;
    if (typeof f === "object")
      return add("LeakyReLU", [layer], { negative_slope: f.slope }, `${layer.name}_leaky_relu`);
    return add("Activation", [layer], { activation: asOption(f, layer.name) ?? f }, `${layer.name}_${f}`);
  }

  found.set(input, add("InputLayer", [], { shape: input.shape }, "input"));
  for (const step of steps) {
    const layer = ((): KerasLayer => {
      switch (step.op) {
        case "dense": {
          const options = { units: step.bias.values.length, ...option(step.activation, step.name) };
          const weights = new Map([
            ["kernel", step.kernel],
            ["bias", step.bias],
          ]);
          return activated(
            add("Dense", [flat(found.get(step.from)!, step.from)], options, step.name, weights),
            step.activation,
          );
        }
        case "conv2d": {
          const options = {
            filters: step.bias.values.length,
            kernel_size: step.kernel.shape.slice(0, 2),
            strides: step.stride,
            padding: step.padding,
            ...option(step.activation, step.name),
          };
          const weights = new Map([
            ["kernel", step.kernel],
            ["bias", step.bias],
          ]);
          return activated(add("Conv2D", [images(step.from)], options, step.name, weights), step.activation);
        }
        case "maxPool2d":
          return add("MaxPooling2D", [images(step.from)], { pool_size: step.size, strides: step.stride }, step.name);
        case "batchNorm": {
          // A picture of one channel is normalised pixel by pixel, and softmax takes all numbers of an example: both in one row.
          const { name, from, gamma, beta, mean, variance, momentum, epsilon, activation } = step;
          const inRow = (yes: boolean, layer: KerasLayer): KerasLayer => (yes ? flat(layer, from) : layer);
          const pixels = from.shape.length === 2;
          const weights = new Map([
            ["gamma", gamma],
            ["beta", beta],
            ["moving_mean", mean],
            ["moving_variance", variance],
          ]);
          const x = inRow(pixels, found.get(from)!);
          const y = add("BatchNormalization", [x], { momentum, epsilon }, name, weights);
          const whole = activation === "softmax" && from.shape.length === 3;
          const z = activated(inRow(whole, y), activation);
          return pixels || whole ? shaped(z, [size(from.shape)], from.shape) : z;
        }
        case "dropout":
          return add("Dropout", [found.get(step.from)!], { rate: step.rate }, step.name);
        case "add": {
          const [x, y] = step.parts;
          return add("Add", [found.get(x)!, shaped(found.get(y)!, y.shape, x.shape)]);
        }
        case "concatenate": {
          const together = alike(step.parts);
          const parts = step.parts.map((part) => (together ? found.get(part)! : flat(found.get(part)!, part)));
          return add("Concatenate", parts, { axis: -1 });
        }
      }
    })();
    found.set(step.to, layer);
  }
  return layers;
}
