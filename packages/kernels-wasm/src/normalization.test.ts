import { plainKernels, type Kernels } from "@closurenet/core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { differences, filled, sparse } from "./testing/matrices.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const plain = plainKernels();
const others = [1, 2, 3].flatMap((threads) => [true, false].map((relaxed) => wasmKernels({ threads, relaxed })));

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly places: number;
  readonly seed: number;
  readonly bad: number;
}
const shapes: fc.Arbitrary<Shape> = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(33, 784)),
  places: fc.constantFrom(1, 1, 4, 25),
  seed: fc.nat(1000),
  bad: fc.constantFrom(1, 1, NaN, Infinity),
});

/** All of a batch normalization, with one row more than the kernels are to look at. */
function results(kernels: Kernels, { rows, columns, places, seed, bad }: Shape): Record<string, ArrayLike<number>> {
  const width = columns * places;
  const values = sparse((rows + 1) * width, 0.3, seed);
  values[seed % values.length] = bad;
  const X = filled(kernels, rows + 1, width, values);
  const D = filled(kernels, rows + 1, width, sparse((rows + 1) * width, 0.3, seed + 1));
  const gamma = filled(kernels, 1, columns, sparse(columns, 0, seed + 2));
  const beta = filled(kernels, 1, columns, sparse(columns, 0, seed + 3));
  const [S, dX, alone] = [0, 1, 2].map(() => filled(kernels, rows + 1, width, new Float32Array(values.length).fill(7)));
  const array = () => new Float64Array(columns);
  const statistics = { mu: array(), sigma: array(), sum: array(), sumX: array() };
  kernels.columnMoments(X, rows, statistics);
  const squares = statistics.sigma.slice();
  squares.forEach((value, j) => (statistics.sigma[j] = Math.sqrt(value / (rows * places) + 1e-5)));
  kernels.normalize(X, S!, rows, statistics, { gamma, beta });
  kernels.normalizeSums(X, D, rows, statistics);
  kernels.normalizeInput(X, D, dX!, rows, statistics, gamma, 1 / (rows * places));
  kernels.normalizeInput(X, D, alone!, rows, statistics, gamma, 0);
  return { ...statistics, squares, S: S!.get().slice(), dX: dX!.get().slice(), alone: alone!.get().slice() };
}

it("batch normalization has the plain kernels' bits, relaxed or not, on any number of threads", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const right = results(plain, shape);
      for (const kernels of others) expect(differences(results(kernels, shape), right)).toEqual([]);
    }),
    { seed: 4, numRuns: 40, examples: [[{ rows: 100, columns: 8, places: 169, seed: 1, bad: 1 }]] },
  );
});
