import { type Census, type MotionMeter, type NeuronSizes, census, motionMeter, neuronSizes } from "@closurenet/film";

/** What is measured of a layer frame by frame, so that no scale and no axis needs the frames together. */
export interface Measures {
  readonly census: Census;
  readonly sizes: NeuronSizes;
  readonly meter: MotionMeter;
  /** The numbers of the frames that were measured, rising. */
  readonly frames: readonly number[];
  add(frame: number, weights: Uint16Array): void;
}

export function measures(layout: { readonly inputs: number; readonly units: number }): Measures {
  const count = layout.inputs * layout.units;
  const [seen, sizes, meter] = [census(count), neuronSizes(layout), motionMeter(count)];
  const frames: number[] = [];
  return {
    census: seen,
    sizes,
    meter,
    frames,
    add(frame, weights) {
      seen.add(weights);
      sizes.add(weights);
      meter.add(weights);
      frames.push(frame);
    },
  };
}

/**
 * Values of all frames, where those of some are known: between them they lie on straight lines over the steps.
 *
 * @param frames the numbers of the frames that are known, rising, with the first and the last
 */
export function valuesBetween(
  frames: readonly number[],
  values: ArrayLike<number>,
  steps: readonly number[],
): Float64Array {
  const all = new Float64Array(steps.length);
  for (let k = 0; k < frames.length; k++) {
    const [from, to] = [frames[k]!, frames[k + 1] ?? frames[k]!];
    const [low, high] = [values[k]!, values[k + 1] ?? values[k]!];
    all[from] = low;
    for (let i = from + 1; i < to; i++)
      all[i] = low + ((high - low) * (steps[i]! - steps[from]!)) / (steps[to]! - steps[from]!);
  }
  return all;
}
