import { plainKernels, relu, softmax, type Kernels } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, differences, filled, sparse } from "./testing/matrices.ts";
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
  const CHUNK = 8192;
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

  it("examples of bytes and of floats are the plain kernels' to the bit", () => {
    const table = fc.record({
      examples: fc.integer({ min: 1, max: 300 }),
      width: fc.constantFrom(1, 3, 15, 16, 17, 64, 784),
      n: fc.integer({ min: 1, max: 120 }),
      scale: fc.constantFrom(1, 1 / 256, 1 / 255, 0.1),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(table, ({ examples, width, n, scale, seed }) => {
        const floats = sparse(examples * width, 0.8, seed);
        const bytes = Uint8Array.from(floats, (x) => x * 80);
        const order = Int32Array.from({ length: n + 5 }, (_, i) => (i * 7919 + seed) % examples);
        for (const values of [bytes, floats]) {
          const [right, ...found] = [plain, ...exact, ...relaxed].map((kernels) => {
            const X = filled(kernels, n + 1, width, new Float32Array((n + 1) * width).fill(7));
            kernels.table(values, scale)(order, 5, n, X);
            return X.get().slice();
          });
          for (const X of found) expect(difference(X, right!)).toBeUndefined();
        }
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});
