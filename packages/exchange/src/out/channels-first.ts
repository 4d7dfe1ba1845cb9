import type { Numbers, Step } from "./steps.ts";
import { size } from "./steps.ts";

/** A shape with the channels first, for PyTorch and ONNX: `[28, 28, 8]` becomes `[8, 28, 28]`, `[28, 28]` `[1, 28, 28]`. */
export function channelsFirst(shape: readonly number[]): readonly number[] {
  if (shape.length === 1) return shape;
  const [height = 1, width = 1, channels = 1] = shape;
  return [channels, height, width];
}

/** Whether the numbers of an example lie in another order once the channels come first. */
export const reordered = ([height = 1, width = 1, channels = 1]: readonly number[]): boolean =>
  channels > 1 && height * width > 1;

/**
 * The weights of a step by their names in PyTorch: `weight`, `bias`, `running_mean`, `running_var`. Those of a dense layer are
 * `[out, in]`, in the order of channels first behind images; filters are `[filters, channels, down, across]`.
 */
export function weightsOf(step: Step): ReadonlyMap<string, Numbers> {
  switch (step.op) {
    case "dense":
      return new Map([
        ["weight", denseWeight(step.kernel, step.from.shape)],
        ["bias", step.bias],
      ]);
    case "conv2d":
      return new Map([
        ["weight", filters(step.kernel)],
        ["bias", step.bias],
      ]);
    case "batchNorm":
      return new Map([
        ["weight", step.gamma],
        ["bias", step.beta],
        ["running_mean", step.mean],
        ["running_var", step.variance],
      ]);
    default:
      return new Map();
  }
}

/** weight[o, (c·height + y)·width + x] = kernel[(y·width + x)·channels + c, o] */
function denseWeight({ shape, values }: Numbers, from: readonly number[]): Numbers {
  const [fanIn = 1, units = 1] = shape;
  const channels = from[2] ?? 1;
  const places = size(from) / channels;
  const weight = new Float32Array(values.length);
  for (let i = 0; i < fanIn; i++) {
    const [place, channel] = [Math.floor(i / channels), i % channels];
    for (let o = 0; o < units; o++) weight[o * fanIn + channel * places + place] = values[i * units + o]!;
  }
  return { shape: [units, fanIn], values: weight };
}

/** weight[f, c, y, x] = kernel[y, x, c, f] */
function filters({ shape, values }: Numbers): Numbers {
  const [down = 1, across = 1, channels = 1, count = 1] = shape;
  const weight = new Float32Array(values.length);
  for (let place = 0; place < down * across; place++) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < count; f++) {
        weight[(f * channels + c) * down * across + place] = values[(place * channels + c) * count + f]!;
      }
    }
  }
  return { shape: [count, channels, down, across], values: weight };
}
