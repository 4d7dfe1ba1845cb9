import * as fc from "fast-check";
import { expect, it } from "vitest";
import { cell, type Cell } from "../cells/cell.ts";
import { rng } from "../random/rng.ts";
import { plainKernels } from "./plain-kernels.ts";

const { fround } = Math;
const kernels = plainKernels();

/** A matrix with about `zeros` of its numbers 0, some of them −0. */
function random(rows: number, cols: number, zeros: number, seed: number): Cell {
  const stream = rng(seed);
  const sample = (): number => (stream.uniform() < zeros ? (stream.uniform() < 0.2 ? -0 : 0) : stream.normal());
  return cell(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => sample()),
  );
}

/** Σ a·b, in ascending order and 32-bit floats, no term left out; `bias` comes last. */
function dot(n: number, a: (k: number) => number, b: (k: number) => number, bias?: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum = fround(sum + fround(a(k) * b(k)));
  return bias === undefined ? sum : fround(sum + bias);
}

const bits = (X: Cell, n = X.rows): Int32Array =>
  new Int32Array(Float32Array.from(X.get().slice(0, n * X.cols)).buffer);
const at = (X: Cell, i: number, j: number): number => X.get()[i * X.cols + j]!;
function table(rows: number, cols: number, value: (i: number, j: number) => number): Cell {
  return cell(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, (_, i) => value(Math.floor(i / cols), i % cols)),
  );
}

const shapes = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  inputs: fc.integer({ min: 1, max: 40 }),
  units: fc.integer({ min: 1, max: 20 }),
  zeros: fc.constantFrom(0, 0.5, 0.8, 1),
  seed: fc.nat(),
});

it("skips zeros and yet equals the dense loop to the bit", () => {
  fc.assert(
    fc.property(shapes, ({ n, inputs, units, zeros, seed }) => {
      const X = random(n + 2, inputs, zeros, seed);
      const W = random(inputs + 1, units, 0.1, seed + 1);
      const D = random(n + 2, units, zeros, seed + 2);

      const S = kernels.cell(n + 2, units);
      kernels.affine(X, W, S, n);
      const bias = (j: number): number => at(W, inputs, j);
      const product = table(n, units, (i, j) =>
        dot(
          inputs,
          (k) => at(X, i, k),
          (k) => at(W, k, j),
          bias(j),
        ),
      );
      expect(bits(S, n)).toEqual(bits(product));
      expect(S.get().slice(n * units)).toEqual(new Float32Array(2 * units)); // later rows are left alone

      const G = kernels.cell(inputs + 1, units);
      kernels.affineGradient(X, D, G, n);
      const one = (i: number, k: number): number => (k < inputs ? at(X, i, k) : 1);
      const gradient = table(inputs + 1, units, (k, j) =>
        dot(
          n,
          (i) => one(i, k),
          (i) => at(D, i, j),
        ),
      );
      expect(bits(G)).toEqual(bits(gradient));

      const dX = kernels.cell(n + 2, inputs);
      kernels.affineInput(D, W, dX, n);
      const back = table(n, inputs, (i, k) =>
        dot(
          units,
          (j) => at(D, i, j),
          (j) => at(W, k, j),
        ),
      );
      expect(bits(dX, n)).toEqual(bits(back));
    }),
    { numRuns: 200, seed: 1 },
  );
});

it("grows with the longest row it has seen", () => {
  const [X, W] = [random(1, 5000, 0, 1), random(5000, 1, 0, 2)];
  const S = kernels.cell(1, 1);
  kernels.affine(X, W, S, 1);
  expect(S.get()[0]).toBe(
    dot(
      5000,
      (k) => at(X, 0, k),
      (k) => at(W, k, 0),
    ),
  );
});

it("forgets what was not finite", () => {
  const [X, W, S] = [random(3, 7, 0.5, 1), random(7, 4, 0, 2), kernels.cell(3, 4)];
  kernels.affine(X, W, S, 3);
  const before = bits(S);
  const spoiled = table(7, 4, () => NaN);
  kernels.affine(X, spoiled, S, 3);
  expect(S.get().every(Number.isNaN)).toBe(true);
  kernels.affine(X, W, S, 3);
  expect(bits(S)).toEqual(before);
});

it("multiplies and adds", () => {
  const [A, B, C] = [random(3, 2, 0, 1), random(3, 2, 0, 2), kernels.cell(3, 2)];
  kernels.multiply(A, B, C, 2);
  expect(C.get()).toEqual(A.get().map((a, i) => (i < 4 ? fround(a * B.get()[i]!) : 0)));
  const sum = A.get().map((a, i) => fround(a + B.get()[i]!));
  kernels.add(A, B);
  expect(A.get()).toEqual(sum);
});
