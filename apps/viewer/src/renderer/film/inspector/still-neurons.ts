import { halfValues } from "@closurenet/film";

/** A neuron stands still if it has come less far than this share of what the middle one of its layer has. */
const HARDLY = 0.25;

/** The neurons that hardly moved between two frames of their layer: ‖w − w₀‖ is far below the median of the layer. */
export function stillNeurons(
  { inputs, units }: { readonly inputs: number; readonly units: number },
  start: Uint16Array,
  end: Uint16Array,
): number[] {
  const squares = new Float64Array(units);
  for (let i = 0; i < inputs * units; i++) squares[i % units]! += (halfValues[end[i]!]! - halfValues[start[i]!]!) ** 2;
  const middle = squares.toSorted()[units >> 1]!;
  return Array.from(squares.keys()).filter((unit) => squares[unit]! < HARDLY ** 2 * middle);
}
