import type { Step, TakenApart } from "../taken-apart.ts";
import { type Circle, matrices } from "./layout.ts";

/** How many pixels send an edge to a neuron of the first layer. */
export const PIXELS = 12;

/** What flows from a number, a pixel or a neuron of the layer before, to a neuron. */
export interface Edge {
  readonly from: number;
  readonly to: Circle;
  readonly weight: number;
  /** |w·x| */
  readonly flow: number;
}

/** The edges to a neuron, but that of the bias; of the pixels, those of the strongest. */
export function edgesTo(apart: TakenApart, to: Circle): readonly Edge[] {
  const { input, output, weights } = matrices(apart)[to.layer]!;
  const edges = Array.from({ length: input.cols - 1 }, (_, from): Edge => {
    const weight = weights![from * output.cols + to.unit]!;
    return { from, to, weight, flow: Math.abs(weight * input.values[from]!) };
  });
  if (to.layer > 0) return edges;
  return edges
    .filter(({ flow }) => flow > 0)
    .toSorted((a, b) => b.flow - a.flow)
    .slice(0, PIXELS);
}

/** What each neuron of a layer gives: the output of the activation after its matrix, else of the matrix. */
export function firedOf({ steps }: TakenApart, times: Step): Float32Array {
  const next = steps[steps.indexOf(times) + 1];
  return next?.kind === "activation" ? next.output.values : times.output.values;
}
