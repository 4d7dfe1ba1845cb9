import type { Cell, Floats } from "../cells/cell.ts";
import { knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import { rng } from "../random/rng.ts";
import { demandOf, firstDifference, type Check } from "./check.ts";
import { imageChecks } from "./kernel-conformance-images.ts";

export interface KernelConformanceOptions {
  /** Whether they promise the bits of the plain kernels; false by default. */
  readonly exact?: boolean | undefined;
  /** The most that a sum may differ from doubles, relative to the sum of the sizes of its terms; 1e-6 by default. */
  readonly tolerance?: number | undefined;
}

/** fanIn × units, at and around what vectors are unrolled by, and as large as an MNIST layer with its bias. */
const sizes: [number, number][] = [
  [1, 1],
  [3, 7],
  [7, 3],
  [8, 8],
  [9, 1],
  [9, 9],
  [100, 8],
  [8, 33],
  [785, 1],
  [785, 3],
];
const BATCH = 9;
const GARBAGE = 77;
const HALF = [0.5];
const demand = demandOf("kernelConformance");
const stream = rng("kernelConformance");
const noise = Float32Array.from({ length: 10_000 }, () => stream.normal());

/** Inputs in the memory of `kernels`; every other number of X is 0, as behind relu. */
function operands(kernels: Kernels, fanIn: number, units: number) {
  function make(rows: number, cols: number, from: number): Cell {
    const made = kernels.cell(rows, cols);
    made.set(noise.subarray(from, from + rows * cols));
    return made;
  }
  const X = make(BATCH, fanIn, 0);
  for (let i = 0; i < X.get().length; i += 2) X.get()[i] = 0;
  return {
    X,
    W: make(fanIn + 1, units, 1),
    V: make(fanIn, units, 2),
    D: make(BATCH, units, 3),
    E: make(BATCH, units, 4),
  };
}
type Operands = ReturnType<typeof operands>;

/** One kernel on the first n rows, into a cell of shape `out`; with `all` it writes every row of it. */
interface Operation {
  out(all: Operands): [number, number];
  run(kernels: Kernels, all: Operands, out: Cell, n: number): void;
  readonly all?: true;
}
const operations: Record<string, Operation> = {
  affine: { out: ({ W }) => [BATCH, W.cols], run: (k, { X, W }, S, n) => k.affine(X, W, S, n) },
  "affine without bias": { out: ({ V }) => [BATCH, V.cols], run: (k, { X, V }, S, n) => k.affine(X, V, S, n) },
  affineGradient: {
    out: ({ W }) => [W.rows, W.cols],
    run: (k, { X, D }, G, n) => k.affineGradient(X, D, G, n),
    all: true,
  },
  affineInput: { out: ({ X }) => [BATCH, X.cols], run: (k, { D, W }, dX, n) => k.affineInput(D, W, dX, n) },
  multiply: { out: ({ D }) => [BATCH, D.cols], run: (k, { D, E }, C, n) => k.multiply(D, E, C, n) },
  add: {
    out: ({ D }) => [BATCH, D.cols],
    run(k, { D, E }, A) {
      A.set(D.get());
      k.add(A, E);
    },
    all: true,
  },
  rule: {
    out: ({ D }) => [BATCH, D.cols],
    run(k, { D, E }, A, n) {
      A.get().set(D.get().subarray(0, n * D.cols));
      k.rule((a, e, t) => [a.times(e).plus(a.times(t)), e])([A, E], HALF, n * D.cols);
    },
  },
};

/** What `operation` makes of operands that `change` has changed. */
function result(
  kernels: Kernels,
  operation: Operation,
  [fanIn, units]: [number, number],
  n: number,
  change?: (all: Operands) => void,
): Floats {
  const all = operands(kernels, fanIn, units);
  change?.(all);
  const out = kernels.cell(...operation.out(all));
  out.get().fill(GARBAGE);
  operation.run(kernels, all, out, n);
  return out.get().slice(); // memory may move when the next cell is made
}

function everywhere(f: (x: number) => number): (all: Operands) => void {
  return (all) => Object.values(all).forEach((cell) => cell.set(cell.get().map(f)));
}

/** `bad` in X, and in D where half of the X that it meets is 0. */
function spoilFactors({ X, D }: Operands, n: number, bad: number): void {
  X.get()[(n - 1) * X.cols] = bad;
  D.get()[(n - 1) * D.cols] = bad;
}

/** `bad` in W, V and E where all that it meets is 0: 0 · bad = NaN must not be skipped. */
function spoilWhereZeros({ X, W, V, D, E }: Operands, n: number, bad: number): void {
  const [k, j] = [n % X.cols, n % D.cols];
  for (let i = 0; i < BATCH; i++) X.get()[i * X.cols + k] = D.get()[i * D.cols + j] = 0;
  for (const { get, cols } of [W, V]) get()[k * cols + j] = bad;
  E.get()[(n - 1) * E.cols + j] = bad;
}

/**
 * What kernels owe to the networks that compute with them, as checks for any test framework: each of them against the
 * same in doubles for sizes 1 to 785, short minibatches, zeros, NaN and Infinity, and for windows on images of odd sizes; with
 * `exact`, also the plain ones' bits.
 *
 * @example
 * for (const { name, run } of kernelConformance(plainKernels, { exact: true })) run(); // or test(name, run)
 * @see Higham 2002, Accuracy and Stability of Numerical Algorithms, 3.1: an error is measured by the sum of |x|·|w|
 */
export function kernelConformance(kernels: () => Kernels, options: KernelConformanceOptions = {}): Check[] {
  knownOptions("[core] kernelConformance", options, ["exact", "tolerance"]);
  const { exact = false, tolerance = 1e-6 } = options;
  const checks: Record<string, () => void> = { "makes cells of zeros that live": () => makesCells(kernels()) };

  for (const [name, operation] of Object.entries(operations)) {
    const eachSize = (visit: (size: [number, number], n: number, end: number, where: string) => void): void => {
      for (const size of sizes) {
        for (const n of [BATCH, 7, 1]) {
          const [rows, cols] = operation.out(operands(referenceKernels(), ...size));
          visit(size, n, operation.all ? rows * cols : n * cols, `${name} of ${size.join(" × ")}, ${n} rows,`);
        }
      }
    };

    checks[`${name}: as in doubles`] = () =>
      eachSize((size, n, end, where) => {
        const found = result(kernels(), operation, size, n);
        const right = result(referenceKernels(), operation, size, n);
        const terms = result(referenceKernels(), operation, size, n, everywhere(Math.abs));
        for (let i = 0; i < end; i++) {
          const error = Math.abs(found[i]! - right[i]!);
          const expected = `${where} within ${tolerance} of the sizes of its terms`;
          demand(error <= tolerance * terms[i]!, {
            expected: expected,
            got: `${found[i]} and not ${right[i]} at ${i}`,
          });
        }
      });

    if (exact) {
      checks[`${name}: the bits of the plain kernels`] = () =>
        eachSize((size, n, _, where) => {
          const right = result(plainKernels(), operation, size, n);
          const at = firstDifference(result(kernels(), operation, size, n), right);
          demand(at < 0, { expected: `${where} to the bit as the plain kernels'`, got: `another value at ${at}` });
        });
    }

    if (!operation.all) {
      checks[`${name}: leaves the rows beyond n alone`] = () =>
        eachSize((size, n, end, where) => {
          const at = result(kernels(), operation, size, n).findIndex((v, i) => i >= end && v !== GARBAGE);
          demand(at < 0, { expected: `${where} to write no more than these`, got: `a value at ${at}` });
        });
    }

    if (name !== "add") {
      checks[`${name}: never looks at the rows beyond n`] = () =>
        eachSize((size, n, _, where) => {
          const poisoned = result(kernels(), operation, size, n, ({ X, D, E }) => {
            for (const { get, cols } of [X, D, E]) get().fill(NaN, n * cols);
          });
          const at = firstDifference(result(kernels(), operation, size, n), poisoned);
          demand(at < 0, { expected: `${where} to depend on these alone`, got: `another value at ${at}` });
        });
    }

    checks[`${name}: gives zeros for zeros`] = () =>
      eachSize((size, n, end, where) => {
        const zeros = result(
          kernels(),
          operation,
          size,
          n,
          everywhere(() => 0),
        );
        const at = zeros.findIndex((v, i) => i < end && v !== 0);
        demand(at < 0, { expected: `${where} all zeros, to be 0`, got: `${zeros[at]} at ${at}` });
      });

    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const [does, spoil] of [
        [`passes ${bad} on, and only where it belongs`, spoilFactors],
        [`adds 0 · ${bad}`, spoilWhereZeros],
      ] as const) {
        checks[`${name}: ${does}`] = () =>
          eachSize((size, n, _, where) => {
            const change = (all: Operands): void => spoil(all, n, bad);
            const found = result(kernels(), operation, size, n, change);
            const right = result(referenceKernels(), operation, size, n, change);
            // Finite values are compared elsewhere; NaN has many bits.
            const at = right.findIndex(
              (v, i) => !(Number.isFinite(v) ? Number.isFinite(found[i]) : Object.is(v, found[i])),
            );
            demand(at < 0, { expected: `${where} with ${bad} to give ${right[at]} at ${at}`, got: String(found[at]) });
          });
      }
    }
  }
  Object.assign(checks, imageChecks(kernels, exact, tolerance));
  return Object.entries(checks).map(([name, run]) => ({ name, run }));
}

function makesCells(kernels: Kernels): void {
  const made = kernels.cell(3, 5);
  const size = `${made.rows} × ${made.cols} with ${made.get().length} values`;
  demand(made.rows === 3 && made.cols === 5 && made.get().length === 15, { expected: "a cell of 3 × 5", got: size });
  const dirty = made.get().findIndex((v) => v !== 0);
  demand(dirty < 0, { expected: "a new cell to hold zeros", got: `${made.get()[dirty]} at ${dirty}` });
  made.set(Array.from({ length: 15 }, (_, i) => i));
  for (let i = 0; i < 20; i++) kernels.cell(100, 100).get().fill(99);
  const lost = made.get().findIndex((v, i) => v !== i);
  demand(lost < 0, {
    expected: "a cell to keep its values while others are made",
    got: `${made.get()[lost]} at ${lost}`,
  });
}
