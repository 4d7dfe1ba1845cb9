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

/** The largest |weight| of each neuron in a film, found frame by frame: all that {@link neuronScale} needs to know. */
export interface NeuronSizes {
  readonly largest: Float64Array;
  /** Takes the first `inputs * units` weights of a frame. */
  add(frame: Uint16Array): void;
  /** How many NaN there were so far. */
  notNumbers(): number;
}

/** The bit pattern of ∞. */
const INFINITE = 0x7c00;

const unitOf = ({ units, inputs, unitsFirst = false }: NeuronLayout): ((weight: number) => number) =>
  unitsFirst ? (i) => Math.floor(i / inputs) % units : (i) => i % units;

/**
 * Finds the largest weights of a film whose frames need not be in memory together.
 *
 * @throws when a frame holds fewer than `inputs * units` weights
 * @example
 * const sizes = neuronSizes({ units: 2, inputs: 2 });
 * for (const frame of [halfFrame([1, 10, -0.5, 10]), halfFrame([-4, 0, 0, 0])]) sizes.add(frame);
 * sizes.largest; // Float64Array [4, 10]
 */
export function neuronSizes(layout: NeuronLayout): NeuronSizes {
  const { units, inputs } = layout;
  checkWhole("neuronScale", "units", units, 1);
  checkWhole("neuronScale", "inputs", inputs, 1);
  const count = units * inputs;
  const stride = layout.unitsFirst ? inputs : 1;
  const largest = new Float64Array(units);
  /** The same as bit patterns without their sign: those of numbers rise with them, ∞ and then NaN come last. */
  const patterns = new Uint16Array(units);
  let notNumbers = 0;
  return {
    largest,
    add(frame) {
      const advice = "Give the layer's units and inputs.";
      check(frame.length >= count, "neuronScale", `a frame of at least ${count} weights`, frame.length, advice);
      // Weight i belongs to unit ⌊i ⁄ stride⌋ mod units. Counting along is much faster than dividing.
      let at = 0;
      let left = stride;
      for (let i = 0; i < count; i++) {
        const pattern = frame[i]! & 0x7fff;
        if (pattern > patterns[at]!) {
          if (pattern > INFINITE) notNumbers++;
          else if (pattern < INFINITE) largest[at] = halfValues[(patterns[at] = pattern)]!;
        }
        if (--left > 0) continue;
        left = stride;
        at = at + 1 < units ? at + 1 : 0;
      }
    },
    notNumbers: () => notNumbers,
  };
}

/**
 * Gives each neuron a symmetric scale of its own, which ends at its largest |weight| in the film. So the picture shows
 * what a neuron with small weights has learnt. Levels can be compared between frames, but not between neurons.
 *
 * @param film the frames, or the sizes found in them
 * @throws when a frame holds fewer than `inputs * units` weights
 * @example
 * const info = neuronScale([halfFrame([1, 10, -0.5, 10])], { units: 2, inputs: 2 });
 * const levels = new Uint8Array(4);
 * info.scale(halfFrame([1, 10, -0.5, 10]), levels);
 * levels; // Uint8Array [255, 255, 63, 255]
 */
export function neuronScale(film: Iterable<Uint16Array> | NeuronSizes, layout: NeuronLayout): ScaleInfo {
  const sizes = "largest" in film ? film : neuronSizes(layout);
  if (!("largest" in film)) for (const frame of film) sizes.add(frame);
  const unit = unitOf(layout);
  const ends = sizes.largest.map((size) => size || 1);

  const scale: Scale = (frame, levels) => {
    checkLevels("neuron", frame, levels);
    for (let i = 0; i < frame.length; i++) {
      const weight = halfValues[frame[i]!]!;
      levels[i] = levelOf(Number.isNaN(weight) ? 0 : weight / ends[unit(i)]!);
    }
  };
  const legend = linearLegend("share of the neuron's largest weight", -1, 1);
  return { name: "neuron", scale, legend, comparable: false, notNumbers: sizes.notNumbers() };
}
