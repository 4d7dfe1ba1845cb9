import { plainKernels, relu, softmax, type Cell, type Floats, type Kernels, type Table } from "@closurenet/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, differences, filled, sparse, view } from "./testing/matrices.ts";
import { wasmKernels } from "./wasm-kernels.ts";

/*
 * The kernels remember of a cell whether its values are finite, and of a gradient which rows are zero. Nothing they leave
 * out for it may show, in whatever order they are called and whoever writes in between.
 */

const names = ["X", "Y", "W", "D", "G", "H", "S", "dX"] as const;
type Name = (typeof names)[number];
type World = Readonly<Record<Name, Cell>> & { readonly table: Table };
interface Size {
  readonly rows: number;
  readonly inputs: number;
  readonly units: number;
}

/** Two minibatches of inputs, weights, deltas, two gradients, where results go, and 30 examples. */
function world(kernels: Kernels, { rows, inputs, units }: Size, seed: number): World {
  const make = (r: number, c: number, zeros: number, at: number) =>
    filled(kernels, r, c, sparse(r * c, zeros, seed + at));
  return {
    X: make(rows, inputs, 0.9, 1),
    Y: make(rows, inputs, 0.9, 2),
    W: make(inputs + 1, units, 0, 3),
    D: make(rows, units, 0.5, 4),
    G: kernels.cell(inputs + 1, units),
    H: kernels.cell(inputs + 1, units),
    S: kernels.cell(rows, units),
    dX: kernels.cell(rows, inputs),
    table: kernels.table(Uint8Array.from(sparse(30 * inputs, 0.8, seed), Math.abs), 0.5),
  };
}

/** Cells of one shape, for what goes number by number. */
const alike = [
  ["X", "Y", "dX"],
  ["W", "G", "H"],
  ["S", "D", "S"],
] as const;

const deeds = [
  ...(["affine", "gradient", "gradientOfViews", "input", "update", "scale", "examples"] as const),
  ...(["add", "rule", "multiply", "relu", "softmax", "write", "set", "look"] as const),
] as const;

/** One thing that a training may do, or somebody who writes into its cells. All but `does` choose what it is done to. */
interface Command {
  readonly does: (typeof deeds)[number];
  readonly x: "X" | "Y";
  readonly g: "G" | "H";
  readonly kind: number;
  readonly turn: number;
  readonly n: number;
  readonly at: number;
  readonly value: number;
}
const one = ({ kind, turn }: Command, i = 0): Name => alike[kind]![(turn + i) % 3]!;
/** The same matrix as a view: nothing is known of it. */
const same = (cell: Cell): Cell => view(cell, cell.rows, cell.cols);
const rowsOf = (w: World, c: Command): number => Math.min(c.n, w[one(c)].rows);
const commands: Record<Command["does"], (kernels: Kernels, world: World, command: Command) => unknown> = {
  affine: (k, w, { x, n }) => k.affine(w[x], w.W, w.S, n),
  gradient: (k, w, { x, g, n }) => k.affineGradient(w[x], w.D, w[g], n),
  input: (k, w, { n }) => k.affineInput(w.D, w.W, w.dX, n),
  gradientOfViews(k, w, { x, g, n }) {
    k.affineGradient(same(w[x]), same(w.D), same(w[g]), n);
  },
  update(k, w, { x, g, n, value }) {
    k.affineGradient(w[x], w.D, w[g], n);
    k.scale(w[g], value);
    k.add(w.W, w[g]);
  },
  examples: (_, w, { x, n, at }) =>
    w.table(
      Int32Array.from({ length: n + (at % 5) }, (_, i) => (i * at) % 30),
      at % 5,
      n,
      w[x],
    ),
  scale: (k, w, c) => k.scale(w[one(c)], c.value),
  add: (k, w, c) => k.add(w[one(c)], w[one(c, c.at)]),
  rule(k, w, c) {
    const [a, b] = [w[one(c)], w[one(c, 1)]];
    if (a === b) k.rule((x, t) => [x.times(t).plus(1)])([a], [c.value]);
    else k.rule((x, y, t) => [x.times(t).plus(y), c.at % 2 === 0 ? y : y.minus(x)])([a, b], [c.value]);
  },
  multiply: (k, w, c) => k.multiply(w[one(c)], w[one(c, c.at)], w[one(c, c.n)], rowsOf(w, c)),
  relu: (k, w, c) => k.activation(relu)(w[one(c)], w[one(c, c.at)], rowsOf(w, c), c.at % 5 === 0),
  softmax: (k, w, { n }) => k.activation(softmax)(w.S, w.D, n, false),
  write: (_, w, c) => (w[one(c)].get()[c.at % w[one(c)].get().length] = c.value),
  set: (_, w, c) => w[one(c)].set(sparse(w[one(c)].get().length, 0.7, c.at)),
  look: (_, w, c) => w[one(c)].get().length,
};

const tame = fc.constantFrom(-0.1, 0.5, -2, 0, -0, 1e-30);
const wild = fc.oneof(tame, fc.constantFrom(NaN, Infinity, -Infinity, 1e38));
const sequences = (value: fc.Arbitrary<number>, size: Size): fc.Arbitrary<Command[]> =>
  fc.array(
    fc.record({
      does: fc.constantFrom(...deeds),
      x: fc.constantFrom("X", "Y"),
      g: fc.constantFrom("G", "H"),
      kind: fc.nat(2),
      turn: fc.nat(2),
      n: fc.oneof(fc.constant(size.rows), fc.integer({ min: 1, max: size.rows })),
      at: fc.nat(10_000),
      value,
    }),
    { minLength: 4, maxLength: 25, size: "max" },
  );

const sizes: Size[] = [
  { rows: 5, inputs: 40, units: 3 },
  { rows: 1, inputs: 70, units: 20 },
  { rows: 2, inputs: 20, units: 6 },
  { rows: 20, inputs: 60, units: 128 },
  { rows: 120, inputs: 64, units: 5 },
];
const kernelsOf = [1, 2].map((threads) => wasmKernels({ relaxed: false, threads }));

const valuesOf = (w: World): Record<string, Floats> => Object.fromEntries(names.map((name) => [name, w[name].get()]));

/** Does the same with the plain kernels and with others; how the cells differ at the end, for looking is forgetting. */
function follow(size: Size, seed: number, sequence: readonly Command[]): string[] {
  const plain = plainKernels();
  return kernelsOf.flatMap((kernels) => {
    const [right, found] = [world(plain, size, seed), world(kernels, size, seed)];
    for (const command of sequence) {
      commands[command.does](plain, right, command);
      commands[command.does](kernels, found, command);
    }
    return differences(valuesOf(found), valuesOf(right), false);
  });
}

describe.each(sizes)("what is remembered never shows, $rows × $inputs × $units", (size) => {
  it.each([
    ["finite numbers", tame],
    ["NaN and Infinity", wild],
  ])("with %s", (_, value) => {
    fc.assert(
      fc.property(sequences(value, size), fc.nat(100), (sequence, seed) => {
        expect(follow(size, seed, sequence)).toEqual([]);
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});

it.each([1, 2])(
  "steps of a training give the plain kernels' weights to the bit, signs of zeros and all: %s threads",
  (threads) => {
    const size = { rows: 100, inputs: 784, units: 50 };
    const [right, found] = [plainKernels(), wasmKernels({ relaxed: false, threads })].map((kernels) => {
      const { X, Y, W, D, G, S } = world(kernels, size, 3);
      for (let i = 0; i < 6; i++) {
        if (i === 4) W.get()[17] = -0;
        if (i === 5) G.get().fill(9); // whoever looks may write
        const x = i % 2 === 0 ? X : Y;
        kernels.affine(x, W, S, 100 - i);
        kernels.affineGradient(x, D, G, 100 - i);
        kernels.scale(G, -0.1);
        kernels.add(W, G);
      }
      return { W: W.get().slice(), S: S.get().slice(), G: G.get().slice() };
    });
    expect(difference(found!.W, right!.W)).toBeUndefined();
    expect(difference(found!.S, right!.S)).toBeUndefined();
    expect(difference(found!.G, right!.G, false)).toBeUndefined();
  },
);

describe("what was seen of some rows is not taken for all", () => {
  const cases: [string, (kernels: Kernels) => Cell][] = [
    [
      "a short minibatch, then a full one whose last delta is NaN",
      (kernels) => {
        const X = filled(kernels, 9, 4, new Float32Array(36));
        const D = filled(kernels, 9, 3, new Float32Array(27).fill(NaN, 26));
        const G = kernels.cell(5, 3);
        kernels.affineGradient(X, D, G, 5);
        kernels.affineGradient(X, D, G, 9);
        return G;
      },
    ],
    [
      "all weights but the last row, then all",
      (kernels) => {
        const [X, S] = [kernels.cell(2, 5), kernels.cell(2, 3)];
        const W = filled(kernels, 5, 3, new Float32Array(15).fill(NaN, 14));
        kernels.affineInput(filled(kernels, 2, 3, [1, 2, 3, 4, 5, 6]), W, kernels.cell(2, 4), 2);
        kernels.affine(X, W, S, 2);
        return S;
      },
    ],
  ];
  it.each(cases)("%s", (_, run) => {
    const right = run(plainKernels()).get();
    for (const kernels of kernelsOf) expect(difference(run(kernels).get(), right, false)).toBeUndefined();
  });
});
