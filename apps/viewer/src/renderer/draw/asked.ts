import { type Cell, type Floats, type Network, cell, pipe } from "@closurenet/core";
import { pixelInput } from "@closurenet/experiment";
import type { About } from "../film/reading/about.ts";
import { DIGIT } from "./pad/pad-ink.ts";

/** What is known of a run whose network takes digits of 28×28. */
export type Asked = About & { readonly network: NonNullable<About["network"]> };

/** What a layer made of a digit. */
export interface Fired {
  /** What it was given. */
  readonly input: Float32Array;
  /** What each of its units makes of that before its activation, with the bias; a filter, of each place. */
  readonly sums: Float32Array;
  /** The same after its activation. */
  readonly outputs: Float32Array;
  /** Its weights, the bias last: `(inputs + 1) × units`. They are the network's own. */
  readonly weights: Floats;
  /** The name of its activation. */
  readonly activation: string;
}

/** What a network made of a digit. */
export interface Answer {
  readonly outputs: Float32Array;
  /** Each layer with weights, by the name of these. */
  readonly fired: ReadonlyMap<string, Fired>;
}

/** What is needed of a run to show digits to its network; or why it cannot be asked, in a sentence. */
export function askable(about: About | undefined): Asked | string {
  if (!about) return "What came with this film does not say how its network computes: it cannot read a digit.";
  const { network } = about;
  if (!network)
    return "These files do not say enough of their network to compute with it. What was understood of them stands beside the film.";
  return network.input.reduce((product, size) => product * size, 1) === DIGIT * DIGIT
    ? { ...about, network }
    : `This network takes ${network.input.join("×")} numbers, and what is drawn here is a picture of 28×28.`;
}

const copied = ({ get }: Cell): Float32Array => new Float32Array(get());

/** Makes a function from a picture's bytes to what a network takes, an example in a cell. */
function inputOf(scale: About["scale"]): (picture: Uint8Array) => Cell {
  const input = pixelInput(scale);
  const inputs = Float32Array.from({ length: 256 }, (_, byte) => input(byte));
  return (picture) => {
    const X = new Float32Array(picture.length);
    for (let i = 0; i < X.length; i++) X[i] = inputs[picture[i]!]!;
    return cell(1, picture.length, X);
  };
}

/** Makes a function that gives what a network makes of a picture of 28×28 bytes in the end. */
export function outputting(net: Network, scale: About["scale"]): (picture: Uint8Array) => Float32Array {
  const input = inputOf(scale);
  const functions = net.functions();
  return (picture) => copied(pipe(input(picture), ...functions));
}

/** Makes a function that shows a picture of 28×28 bytes to a network, which it runs function by function. */
export function asking(net: Network, scale: About["scale"]): (picture: Uint8Array) => Answer {
  const input = inputOf(scale);
  return (picture) => {
    let X = input(picture);
    const fired = new Map<string, Fired>();
    for (const [i, layer] of net.layers.entries()) {
      const given = X;
      let sums = X;
      for (const f of layer.functions()) {
        sums = X;
        X = f(X);
      }
      const W = layer.params["W"]?.value;
      if (!W) continue;
      // The last function of a dense layer is its activation; where there is none, the sums are what comes out.
      const { kind = "" } = layer.activation ?? {};
      if (layer.kind !== "dense") sums = X;
      fired.set(`layers.${i}.W`, {
        input: copied(given),
        sums: copied(sums),
        outputs: copied(X),
        weights: W.get(),
        activation: kind,
      });
    }
    return { outputs: copied(X), fired };
  };
}

/** How strongly each unit fires, of 1 for the one that does most; a filter, at the place where it does most. */
export function strengths({ outputs }: Pick<Fired, "outputs">, units: number): Float32Array {
  const found = new Float32Array(units);
  for (const [i, value] of outputs.entries()) {
    const size = Math.abs(value);
    if (size > found[i % units]!) found[i % units] = size;
  }
  const most = found.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? found.map((value) => value / most) : found;
}

/** Weights as far as their units fire: `W` with each column times its strength. */
export function lit(weights: Floats, strength: Float32Array): Float32Array {
  const units = strength.length;
  const out = new Float32Array(weights.length);
  for (let row = 0; row < out.length; row += units)
    for (let j = 0; j < units; j++) out[row + j] = weights[row + j]! * strength[j]!;
  return out;
}

/** The place of the largest number; 0 where none is a number. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (!(values[i]! <= values[best]!)) best = i;
  return best;
}
