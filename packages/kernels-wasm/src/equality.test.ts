import { plainKernels, relu, softmax, type Kernels } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences, filled, sparse } from "./testing/matrices.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const plain = plainKernels();
const threads = [1, 2, 3];
const exact = threads.map((count) => wasmKernels({ relaxed: false, threads: count }));
const relaxed = threads.map((count) => wasmKernels({ threads: count }));

interface Shape {
  readonly n: number;
  readonly inputs: number;
  readonly units: number;
  readonly zeros: number;
  readonly seed: number;
}

// Around vectors, panels (52 columns; 208 are four), blocks (112 rows), and strides of 512 bytes, which are packed.
const counts = [1, 2, 7, 8, 9, 16, 56, 57, 111, 112, 113, 130, 225];
const widths = [1, 2, 3, 4, 5, 8, 13, 50, 51, 52, 53, 100, 104, 105, 128, 207, 208, 209, 256, 261, 512];
const shapes: fc.Arbitrary<Shape> = fc
  .record({
    n: fc.constantFrom(...counts),
    inputs: fc.oneof(fc.constantFrom(...counts, ...widths), fc.integer({ min: 1, max: 300 })),
    units: fc.oneof(fc.constantFrom(...widths), fc.integer({ min: 1, max: 300 })),
    zeros: fc.constantFrom(0, 0.5, 0.8, 1),
    seed: fc.nat(1000),
  })
  .filter(({ n, inputs, units }) => n * inputs * units <= 3_000_000);

/** The three products of one shape, each with one row more than the kernels are to look at. */
function products(kernels: Kernels, { n, inputs, units, zeros, seed }: Shape, size = (x: number): number => x) {
  const make = (rows: number, cols: number, share: number, from: number) =>
    filled(kernels, rows, cols, sparse(rows * cols, share, from).map(size));
  const X = make(n + 1, inputs, zeros, seed);
  const W = make(inputs + 1, units, 0.1, seed + 1);
  const V = make(inputs, units, 0, seed + 2);
  const D = make(n + 1, units, zeros, seed + 3);
  const [S, T, G, dX] = [
    [n + 1, units],
    [n + 1, units],
    [inputs + 1, units],
    [n + 1, inputs],
  ].map(([rows, cols]) => filled(kernels, rows!, cols!, new Float32Array(rows! * cols!).fill(7)));
  kernels.affine(X, W, S!, n);
  kernels.affine(X, V, T!, n);
  kernels.affineGradient(X, D, G!, n);
  kernels.affineInput(D, W, dX!, n);
  return { S: S!.get().slice(), T: T!.get().slice(), G: G!.get().slice(), dX: dX!.get().slice() };
}

/** Shapes that random ones might miss: wide, long, packed in several panels and blocks, a single row. */
const corners: [Shape][] = [
  { n: 225, inputs: 130, units: 53, zeros: 0.8, seed: 1 },
  { n: 113, inputs: 113, units: 128, zeros: 0.5, seed: 2 },
  { n: 130, inputs: 57, units: 256, zeros: 0, seed: 3 },
  { n: 9, inputs: 225, units: 512, zeros: 0.5, seed: 4 },
  { n: 1, inputs: 785, units: 209, zeros: 0.8, seed: 5 },
  { n: 1, inputs: 256, units: 128, zeros: 0.5, seed: 6 },
  { n: 100, inputs: 784, units: 100, zeros: 0.8, seed: 7 },
].map((shape) => [shape]);
const run = { seed: 4, numRuns: 25, examples: corners };

describe("products", () => {
  it("with multiply and add are the plain kernels' to the bit, on any number of threads", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const right = products(plain, shape);
        for (const kernels of exact) expect(differences(products(kernels, shape), right)).toEqual([]);
      }),
      run,
    );
  });

  it("relaxed are the same on any number of threads, and as near to doubles as the conformance kit asks", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const found = products(relaxed[0]!, shape);
        for (const kernels of relaxed.slice(1)) expect(differences(products(kernels, shape), found)).toEqual([]);
        const right = products(referenceKernels(), shape);
        const terms = products(referenceKernels(), shape, Math.abs);
        for (const name of ["S", "T", "G", "dX"] as const) {
          let worst = 0;
          for (let i = 0; i < right[name].length; i++) {
            const error = Math.abs(right[name][i]! - found[name][i]!);
            if (error > 0) worst = Math.max(worst, error / terms[name][i]!);
          }
          expect(worst).toBeLessThanOrEqual(1e-6);
        }
      }),
      { ...run, numRuns: 14 },
    );
  });
});

describe("what goes number by number", () => {
  const CHUNK = 4096;
  const sizes = fc.record({
    rows: fc.constantFrom(1, 2, 3, 15, 16, 17, 100),
    cols: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5)),
    spare: fc.integer({ min: 0, max: 1 }),
    seed: fc.nat(1000),
  });
  const odd = [-0, 0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 3.4e38];

  it("equals the plain kernels to the bit, NaN and −0 too, on any number of threads, relaxed or not", () => {
    const all = [...exact, ...relaxed];
    fc.assert(
      fc.property(
        sizes.filter(({ rows, cols }) => rows * cols < 60_000),
        fc.double(),
        (size, factor) => {
          const { rows, cols, spare, seed } = size;
          const n = Math.max(1, rows - spare);
          const results = [plain, ...all].map((kernels) => {
            const values = sparse(rows * cols, 0.3, seed);
            odd.forEach((value, i) => (values[(seed + i * i * 5) % values.length] = value));
            const make = (from: ArrayLike<number>) => filled(kernels, rows, cols, from);
            const A = make(values);
            const B = make(sparse(rows * cols, 0.3, seed + 1));
            const [C, Z, F] = [make(values), make(values), make(values)];
            const [P, Q] = [make(values), make(values)];
            const rectify = kernels.activation(relu);
            kernels.multiply(A, B, C, n);
            rectify(A, Z, n, false);
            rectify(A, F, n, true);
            kernels.activation(softmax)(B, P, n, false);
            kernels.activation(softmax)(A, Q, n, false); // NaN and Infinity among them
            kernels.add(A, B);
            kernels.scale(B, factor);
            rectify(A, A, n, false); // in place
            return Object.fromEntries(
              Object.entries({ A, B, C, Z, F, P, Q }).map(([name, { get }]) => [name, get().slice()]),
            );
          });
          for (const result of results.slice(1)) expect(differences(result, results[0]!)).toEqual([]);
        },
      ),
      { seed: 4, numRuns: 30 },
    );
  });

  // e⁻¹⁰⁴ is 0 as a float; from e⁻⁷⁰⁸ on, doubles are subnormal; from e⁻⁷⁴⁵ on they are 0.
  it.each([1, 110, 720, 760, 3e38])("softmax does, whose rows spread by up to %s", (spread) => {
    for (let cols = 1; cols <= 12; cols++) {
      const values = sparse(40 * cols, 0.1, cols).map((x) => Math.max(-1, Math.min(0, x)) * spread);
      const results = [plain, ...exact, ...relaxed].map((kernels) => {
        const [S, Z] = [filled(kernels, 40, cols, values), kernels.cell(40, cols)];
        kernels.activation(softmax)(S, Z, 40, false);
        return { Z: Z.get().slice() };
      });
      for (const result of results.slice(1)) expect(differences(result, results[0]!)).toEqual([]);
    }
  });
});

/** What the products of a first layer make of examples that nobody has looked at before, and then the examples. */
function firstLayer(kernels: Kernels, values: ArrayLike<number>, scale: number, { n, inputs, units, seed }: Shape) {
  const X = filled(kernels, n + 1, inputs, new Float32Array((n + 1) * inputs).fill(7));
  const W = filled(kernels, inputs + 1, units, sparse((inputs + 1) * units, 0.1, seed + 1));
  const D = filled(kernels, n + 1, units, sparse((n + 1) * units, 0.5, seed + 2));
  const [S, G, T] = [kernels.cell(n + 1, units), kernels.cell(inputs + 1, units), kernels.cell(n + 1, units)];
  const count = values.length / inputs;
  const order = Int32Array.from({ length: n + 5 }, (_, i) => (i * 7919 + seed) % count);
  const fill = kernels.table(values, scale);
  fill(order, 5, n, X);
  kernels.affine(X, W, S, n);
  kernels.affineGradient(X, D, G, n);
  fill(order, 0, Math.ceil(n / 2), X); // a shorter minibatch: the rest stays as it was
  W.get()[seed % units] = NaN;
  kernels.affine(X, W, T, n);
  return Object.fromEntries(Object.entries({ S, G, T, X }).map(([name, { get }]) => [name, get().slice()]));
}

describe("examples", () => {
  const tables = fc.record({
    shape: shapes.filter(({ n, inputs, units }) => n * inputs * units <= 500_000),
    examples: fc.integer({ min: 1, max: 300 }),
    scale: fc.constantFrom(1, 1 / 256, 0.1, 0, -1, 1e-45, 1e38, NaN),
  });

  it("of bytes and of floats are the plain kernels', and so is what a first layer makes of them", () => {
    fc.assert(
      fc.property(tables, ({ shape, examples, scale }) => {
        const floats = sparse(examples * shape.inputs, shape.zeros, shape.seed);
        for (const values of [Uint8Array.from(floats, (x) => Math.abs(x) * 100), floats]) {
          const right = firstLayer(plain, values, scale, shape);
          for (const kernels of exact) {
            expect(differences(firstLayer(kernels, values, scale, shape), right, false)).toEqual([]);
          }
        }
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it.each([
    ["of 40,000 bytes, none of them 0", { n: 3, inputs: 40_000, units: 2, zeros: 0, seed: 1 }],
    ["of few bytes, for 20,000 units", { n: 2, inputs: 20, units: 20_000, zeros: 0.5, seed: 2 }],
    ["by the hundreds", { n: 300, inputs: 113, units: 30, zeros: 0.8, seed: 3 }],
  ])("%s", (_, shape) => {
    const bytes = Uint8Array.from(sparse(5 * shape.inputs, shape.zeros, 4), (x) =>
      x === 0 && shape.zeros > 0 ? 0 : 1 + Math.abs(x) * 80,
    );
    const right = firstLayer(plain, bytes, 1 / 256, shape);
    for (const kernels of exact) {
      expect(differences(firstLayer(kernels, bytes, 1 / 256, shape), right)).toEqual([]);
    }
  });
});
