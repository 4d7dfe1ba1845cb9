import type { ActivationDescription, LayerDescription, NetworkDescription } from "./description/network.ts";

/** A layer's matrix of weights, and how one unit sees what comes in. */
export interface WeightShape {
  /** Its name in recordings and checkpoints, such as `layers.0.W`. */
  readonly name: string;
  readonly kind: "dense" | "conv2d";
  /**
   * Shape of what one unit looks at, in the order of its weights: `[down, across]` or `[down, across, channels]` for a part
   * of an image or a whole one, `[n]` for numbers that are no image.
   */
  readonly looksAt: readonly number[];
  /** Neurons, or filters. */
  readonly units: number;
  readonly activation: ActivationDescription;
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** How many windows lie along a side. */
const windowsAlong = (length: number, window: number, stride: number, padding: "same" | "valid"): number =>
  padding === "same" ? Math.ceil(length / stride) : Math.floor((length - window) / stride) + 1;

/** One channel needs no number of its own. */
const looked = ([down = 1, across = 1, channels = 1]: readonly number[]): readonly number[] =>
  channels === 1 ? [down, across] : [down, across, channels];

/** Adds what a layer has to `found`, and gives the shape of what it leaves. */
function walk(
  layer: LayerDescription,
  name: string,
  shape: readonly number[],
  found: WeightShape[],
): readonly number[] {
  switch (layer.kind) {
    case "dense": {
      const { units, activation } = layer;
      found.push({
        name: `${name}.W`,
        kind: "dense",
        looksAt: shape.length > 1 ? looked(shape) : shape,
        units,
        activation,
      });
      return [units];
    }
    case "conv2d": {
      const { filters, kernel, stride, padding, activation } = layer;
      const [height = 1, width = 1, channels = 1] = shape;
      const looksAt = looked([...kernel, channels]);
      found.push({ name: `${name}.W`, kind: "conv2d", looksAt, units: filters, activation });
      return [
        windowsAlong(height, kernel[0], stride[0], padding),
        windowsAlong(width, kernel[1], stride[1], padding),
        filters,
      ];
    }
    case "maxPool2d": {
      const [height = 1, width = 1, channels = 1] = shape;
      const [down, across] = layer.size;
      const [rows, columns] = layer.stride;
      return [windowsAlong(height, down, rows, "valid"), windowsAlong(width, across, columns, "valid"), channels];
    }
    case "chain":
      return sequence(layer.layers, name, shape, found);
    case "concatenate": {
      const parts = layer.layers.map((inner, i) => walk(inner, `${name}.${i}`, shape, found));
      const images = parts[0]!.slice(0, -1);
      const alike = parts.every((part) => part.slice(0, -1).join() === images.join());
      const outputs = parts.reduce((sum, part) => sum + size(part), 0);
      return alike ? [...images, outputs / size(images)] : [outputs];
    }
    case "residual":
      walk(layer.layer, `${name}.0`, shape, found);
      return shape;
    case "dropout":
    case "batchNorm":
      return shape;
  }
}

const sequence = (
  layers: readonly LayerDescription[],
  name: string,
  shape: readonly number[],
  found: WeightShape[],
): readonly number[] => layers.reduce((before, layer, i) => walk(layer, `${name}.${i}`, before, found), shape);

/**
 * The matrices of weights of a described network, from the first layer to the last, without building it.
 *
 * @example
 * const experiment = parseExperiment(JSON.parse(readFileSync("runs/digits/run.json", "utf8")));
 * weightShapes(experiment).map(({ name, looksAt, units }) => `${name}: ${units} × [${looksAt}]`)[0]; // "layers.0.W: 100 × [28,28]"
 */
export function weightShapes({ input, layers }: Pick<NetworkDescription, "input" | "layers">): WeightShape[] {
  const found: WeightShape[] = [];
  sequence(layers, "layers", input, found);
  return found;
}
