import { check, checkWhole } from "../check.ts";
import { halfValues } from "../half.ts";
import { linearLegend } from "./linear.ts";
import { checkLevels, levelOf } from "./scale.ts";
import type { Scale, ScaleInfo } from "./scale.ts";

/** The order of a layer's weights in a frame. */
export interface NeuronLayout {
  readonly units: number;
  /** Inputs of each unit, without the bias. */
  readonly inputs: number;
  /** Whether the frame is `[units, inputs]` as PyTorch has it; default is `[inputs, units]`. */
  readonly unitsFirst?: boolean | undefined;
}

/**
 * Gives each neuron a symmetric scale of its own, which ends at its largest |weight| in the film. So the picture shows
 * what a neuron with small weights has learnt. Levels can be compared between frames, but not between neurons.
 *
 * @throws when a frame holds fewer than `inputs * units` weights
 * @example
 * const info = neuronScale([halfFrame([1, 10, -0.5, 10])], { units: 2, inputs: 2 });
 * const levels = new Uint8Array(4);
 * info.scale(halfFrame([1, 10, -0.5, 10]), levels);
 * levels; // Uint8Array [255, 255, 63, 255]
 */
export function neuronScale(film: Iterable<Uint16Array>, layout: NeuronLayout): ScaleInfo {
  const { units, inputs, unitsFirst = false } = layout;
  checkWhole("neuronScale", "units", units, 1);
  checkWhole("neuronScale", "inputs", inputs, 1);
  const count = units * inputs;
  const unitOf = unitsFirst ? (i: number) => Math.floor(i / inputs) % units : (i: number) => i % units;

  const largest = new Float64Array(units);
  let notNumbers = 0;
  for (const frame of film) {
    const advice = "Give the layer's units and inputs.";
    check(frame.length >= count, "neuronScale", `a frame of at least ${count} weights`, frame.length, advice);
    for (let i = 0; i < count; i++) {
      const size = Math.abs(halfValues[frame[i]!]!);
      const unit = unitOf(i);
      if (size > largest[unit]! && size !== Infinity) largest[unit] = size;
      if (Number.isNaN(size)) notNumbers++;
    }
  }
  const ends = largest.map((size) => size || 1);

  const scale: Scale = (frame, levels) => {
    checkLevels("neuron", frame, levels);
    for (let i = 0; i < frame.length; i++) {
      const weight = halfValues[frame[i]!]!;
      levels[i] = levelOf(Number.isNaN(weight) ? 0 : weight / ends[unitOf(i)]!);
    }
  };
  const legend = linearLegend("share of the neuron's largest weight", -1, 1);
  return { name: "neuron", scale, legend, comparable: false, notNumbers };
}
