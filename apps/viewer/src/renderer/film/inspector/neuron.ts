import { halfValues } from "@closurenet/film";
import type { Layer } from "../reading/film.ts";

/** One neuron's incoming weights in one frame, in numbers. */
export interface NeuronFacts {
  readonly min: number;
  readonly max: number;
  /** ‖w‖, without the bias. */
  readonly norm: number;
  readonly bias: number;
  /** How many weights lie in each of `bins` equal parts of [−end, end]. */
  readonly histogram: readonly number[];
  readonly end: number;
}

/** Reads a neuron out of a frame of its layer. */
export function neuronFacts(
  { inputs, units }: Pick<Layer, "inputs" | "units">,
  frame: Uint16Array,
  unit: number,
  bins = 41,
): NeuronFacts {
  let min = Infinity;
  let max = -Infinity;
  let squares = 0;
  for (let i = 0; i < inputs; i++) {
    const weight = halfValues[frame[i * units + unit]!]!;
    min = Math.min(min, weight);
    max = Math.max(max, weight);
    squares += weight * weight;
  }
  const end = Math.max(Math.abs(min), Math.abs(max)) || 1;
  const histogram = Array.from({ length: bins }, () => 0);
  for (let i = 0; i < inputs; i++) {
    const share = (halfValues[frame[i * units + unit]!]! / end + 1) / 2;
    if (share >= 0 && share <= 1) histogram[Math.min(bins - 1, Math.floor(share * bins))]!++;
  }
  return { min, max, norm: Math.sqrt(squares), bias: halfValues[frame[inputs * units + unit]!]!, histogram, end };
}
