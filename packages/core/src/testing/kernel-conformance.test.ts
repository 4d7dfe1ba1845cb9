import { describe, expect, it, test } from "vitest";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import { kernelConformance } from "./kernel-conformance.ts";

describe("the plain kernels", () => {
  test.each(kernelConformance(plainKernels, { exact: true }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

describe("those in doubles", () => {
  test.each(kernelConformance(referenceKernels))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

const failed = (kernels: () => Kernels, exact = false): string[] =>
  kernelConformance(kernels, { exact }).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      expect(String(error)).toMatch(/^Error: \[core\] kernelConformance: /);
      return [name];
    }
  });

const right = plainKernels();
const broken: [string, Partial<Kernels>, string][] = [
  [
    "forgets the bias",
    { affine: (X, W, S, n) => right.affine(X, { ...W, rows: X.cols }, S, n) },
    "affine: as in doubles",
  ],
  [
    "takes a row too many",
    { affineGradient: (X, D, G, n) => right.affineGradient(X, D, G, Math.min(n + 1, 9)) },
    "affineGradient: never looks at the rows beyond n",
  ],
  [
    "writes a row too many",
    { multiply: (A, B, C, n) => right.multiply(A, B, C, Math.min(n + 1, 9)) },
    "multiply: leaves the rows beyond n alone",
  ],
  [
    "adds to what was there",
    {
      affineInput: (D, W, dX, n) => {
        const old = dX.get().slice();
        right.affineInput(D, W, dX, n);
        dX.set(dX.get().map((v, i) => v + old[i]!));
      },
    },
    "affineInput: gives zeros for zeros",
  ],
  [
    "skips the last of an odd count",
    {
      add: (A, B) => {
        const a = A.get();
        for (let i = 0; i + 1 < a.length; i++) a[i]! += B.get()[i]!;
      },
    },
    "add: as in doubles",
  ],
  [
    "forgets the bias of a convolution",
    {
      convolve: (X, W, S, n, windows) => {
        const w = W.get().slice();
        W.get().fill(0, (W.rows - 1) * W.cols);
        right.convolve(X, W, S, n, windows);
        W.set(w);
      },
    },
    "convolve: as in doubles",
  ],
  [
    "normalizes a row too many",
    { normalize: (X, S, n, ...rest) => right.normalize(X, S, Math.min(n + 1, 3), ...rest) },
    "batch normalization: as in doubles",
  ],
  [
    "takes an image too many",
    { convolveGradient: (X, D, G, n, windows) => right.convolveGradient(X, D, G, Math.min(n + 1, 3), windows) },
    "convolveGradient: never looks at the images beyond n",
  ],
  [
    "writes an image too many",
    { maxPool: (X, Z, winners, n, windows) => right.maxPool(X, Z, winners, Math.min(n + 1, 3), windows) },
    "maxPool: leaves the images beyond n alone",
  ],
  [
    "hides what is no number",
    {
      affine: (X, W, S, n) => {
        right.affine(X, W, S, n);
        S.set(S.get().map((v) => (Number.isFinite(v) ? v : 0)));
      },
    },
    "affine: passes NaN on, and only where it belongs",
  ],
  [
    "skips zeros whatever they meet",
    {
      affine: (X, W, S, n) => {
        const w = W.get().slice();
        W.set(w.map((v) => (Number.isFinite(v) ? v : 0)));
        right.affine(X, W, S, n);
        W.set(w);
      },
    },
    "affine: adds 0 · -Infinity",
  ],
  [
    "hands out dirty memory",
    {
      cell: (rows, cols) => {
        const made = right.cell(rows, cols);
        made.get().fill(1);
        return made;
      },
    },
    "makes cells of zeros that live",
  ],
];

describe("fails kernels that", () => {
  it.each(broken)("%s", (_, change, check) => {
    expect(failed(() => ({ ...plainKernels(), ...change }))).toContain(check);
  });

  it("round in another way, where they promise the bits", () => {
    const names = kernelConformance(referenceKernels, { exact: true }).flatMap(({ name }) =>
      name.endsWith("plain kernels") ? [name] : [],
    );
    expect(names.length).toBe(13);
    expect(failed(referenceKernels, true).every((name) => names.includes(name))).toBe(true);
    expect(failed(referenceKernels, true)).not.toEqual([]);
  });
});
