import { type Cell, type Layer, cell, plainKernels, rng } from "@closurenet/core";
import { neurons } from "@closurenet/examples/layer-by-hand";
import { copied } from "../parts/copied.ts";
import { shown, within } from "../parts/numbers.ts";

/** Two examples of two numbers each go into three neurons. */
export const [EXAMPLES, INPUTS, UNITS] = [2, 2, 3];

export type Letter = "X" | "W" | "S" | "Z" | "Fp" | "dZ" | "D" | "G" | "dX";

export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float32Array;
}

/** All matrices of the layer after it went forward and backward once: its own numbers, copied. */
export type Filled = Readonly<Record<Letter, Matrix>>;

/** What happens, one matrix after the other. */
export const steps: readonly { readonly fills: Letter; readonly says: string; readonly line?: string }[] = [
  {
    fills: "X",
    says: "Two examples come in, a row each. W holds a column for each of three neurons; its last row are the biases.",
  },
  {
    fills: "S",
    says: "Each neuron multiplies its inputs by its weights, adds all up, and adds its bias.",
    line: "// S =",
  },
  { fills: "Z", says: "What is above zero goes out. What is not becomes 0: the neuron is silent.", line: "// Z =" },
  {
    fills: "Fp",
    says: "How much Z moves when S moves: as much where the neuron speaks, not at all where it is silent.",
    line: "// Fp =",
  },
  {
    fills: "dZ",
    says: "Now backward. What comes after the layer tells it how the loss changes with each number that it gave out.",
  },
  { fills: "D", says: "So much the loss changes with each sum. A silent neuron has no part in it.", line: "// D =" },
  {
    fills: "G",
    says: "So much it changes with each weight: what came in, times what is told back, over all examples.",
    line: "// G =",
  },
  { fills: "dX", says: "And so much with each input: this is what the layer before wants to know.", line: "// dX =" },
];

/** A layer by hand, alone on its site, with these weights. */
function layerWith(weights: readonly number[]): Layer {
  const kernels = plainKernels();
  const layer = neurons(UNITS)({
    name: "layers.0",
    fanIn: INPUTS,
    shape: [INPUTS],
    batch: EXAMPLES,
    rng: rng(1),
    kernels,
    inputGradient: true,
    link: undefined,
    cell: kernels.cell,
  });
  layer.params["W"]!.value.set(weights);
  return layer;
}

const matrixOf = (of: Cell): Matrix => ({ rows: of.rows, cols: of.cols, values: copied(of) });

/** Runs the layer on these numbers, forward and backward. */
export function filled(x: readonly number[], w: readonly number[], dz: readonly number[]): Filled {
  const layer = layerWith(w);
  const X = cell(EXAMPLES, INPUTS, Float32Array.from(x));
  const dZ = cell(EXAMPLES, UNITS, Float32Array.from(dz));
  layer.forward(X, EXAMPLES, true);
  const dX = layer.backward(dZ, EXAMPLES)!;
  const { S, Z, Fp, D } = layer.cells;
  const { value, grad } = layer.params["W"]!;
  const all = { X, W: value, S: S!, Z: Z!, Fp: Fp!, dZ, D: D!, G: grad, dX };
  return {
    X: matrixOf(all.X),
    W: matrixOf(all.W),
    S: matrixOf(all.S),
    Z: matrixOf(all.Z),
    Fp: matrixOf(all.Fp),
    dZ: matrixOf(all.dZ),
    D: matrixOf(all.D),
    G: matrixOf(all.G),
    dX: matrixOf(all.dX),
  };
}

export interface Place {
  readonly of: Letter;
  readonly row: number;
  readonly col: number;
}

/** Where a number comes from: the numbers that it is made of, and the sum in words. */
export interface Derivation {
  readonly text: string;
  readonly from: readonly Place[];
}

const count = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

export function derivation({ of, row, col }: Place, all: Filled): Derivation {
  const at = (letter: Letter, i: number, j: number): number => all[letter].values[i * all[letter].cols + j]!;
  const value = shown(at(of, row, col));
  const sum = (terms: readonly (readonly [Place, Place?])[]): Derivation => ({
    text: `${terms
      .map(([a, b]) =>
        [a, b].flatMap((place) => (place ? [within(at(place.of, place.row, place.col))] : [])).join(" · "),
      )
      .join(" + ")} = ${value}`,
    from: terms.flat().flatMap((place) => place ?? []),
  });
  switch (of) {
    case "S":
      return sum([
        ...count(INPUTS).map(
          (k) =>
            [
              { of: "X", row, col: k },
              { of: "W", row: k, col },
            ] as const,
        ),
        [{ of: "W", row: INPUTS, col }],
      ]);
    case "Z":
      return { text: `the larger of 0 and ${shown(at("S", row, col))}: ${value}`, from: [{ of: "S", row, col }] };
    case "Fp":
      return {
        text: `${shown(at("S", row, col))} is ${at("S", row, col) > 0 ? "above zero: 1" : "not above zero: 0"}`,
        from: [{ of: "S", row, col }],
      };
    case "D":
      return sum([
        [
          { of: "dZ", row, col },
          { of: "Fp", row, col },
        ],
      ]);
    case "G":
      return sum(
        count(EXAMPLES).map((i) =>
          row < INPUTS
            ? [
                { of: "X", row: i, col: row },
                { of: "D", row: i, col },
              ]
            : [{ of: "D", row: i, col }],
        ),
      );
    case "dX":
      return sum(
        count(UNITS).map((j) => [
          { of: "D", row, col: j },
          { of: "W", row: col, col: j },
        ]),
      );
    default:
      return { text: `${value}, as you set it`, from: [] };
  }
}
