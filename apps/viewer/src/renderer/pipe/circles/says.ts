import { weightText } from "../../shared/format.ts";
import type { TakenApart } from "../taken-apart.ts";
import { edgesTo, firedOf } from "./edges.ts";
import { type Circle, matrices } from "./layout.ts";

/** What a circle is called: outputs have the names of their classes. */
export function circleName(apart: TakenApart, { layer, unit }: Circle, names: readonly string[]): string {
  const last = layer === matrices(apart).length - 1;
  return last ? `Output ${names[unit] ?? unit}` : `Neuron ${unit} of layer ${layer + 1}`;
}

/** What a circle does with the digit, in words: what it gives, and what it hears most of. */
export function circleSays(apart: TakenApart, circle: Circle, names: readonly string[]): string {
  const fired = firedOf(apart, matrices(apart)[circle.layer]!)[circle.unit]!;
  const name = circleName(apart, circle, names);
  const [most] = edgesTo(apart, circle).toSorted((a, b) => b.flow - a.flow);
  const gives = `${name} gives ${weightText(fired)}.`;
  if (!most || most.flow === 0) return `${gives} It hears nothing of this digit.`;
  const from = circle.layer === 0 ? pixelName(apart, most.from) : `neuron ${most.from} of layer ${circle.layer}`;
  return `${gives} It hears most of ${from}: weight ${weightText(most.weight)}, w·x ${weightText(Math.sign(most.weight) * most.flow)}.`;
}

function pixelName(apart: TakenApart, pixel: number): string {
  const side = Math.round(Math.sqrt(matrices(apart)[0]!.input.cols - 1));
  return `the pixel in row ${Math.floor(pixel / side) + 1}, column ${(pixel % side) + 1}`;
}
