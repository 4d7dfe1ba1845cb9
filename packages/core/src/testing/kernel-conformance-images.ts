import type { Cell, Floats } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import { patchSize, type Windows } from "../kernels/windows.ts";
import { rng } from "../random/rng.ts";
import { demandOf, firstDifference, type ChecksByName } from "./check.ts";

/** Odd sizes, strides that differ or skip pixels, zeros around, a window as large as the image, one channel and several. */
const shapes: readonly { readonly windows: Windows; readonly filters: number }[] = [
  { windows: lay([5, 7, 1], [3, 3], [1, 1], [0, 0, 0, 0]), filters: 1 },
  { windows: lay([8, 9, 3], [3, 2], [1, 1], [1, 1, 0, 1]), filters: 5 },
  { windows: lay([7, 6, 2], [2, 3], [3, 2], [0, 0, 1, 1]), filters: 8 },
  { windows: lay([4, 4, 5], [1, 1], [2, 1], [0, 0, 0, 0]), filters: 9 },
  { windows: lay([3, 4, 4], [3, 4], [1, 1], [0, 0, 0, 0]), filters: 13 },
  { windows: lay([2, 3, 2], [5, 5], [1, 1], [2, 2, 2, 2]), filters: 2 },
];

/** Windows on images, with so many rows and columns of zeros around them: above, below, left and right. */
function lay(
  [height, width, channels]: readonly [number, number, number],
  size: readonly [number, number],
  stride: readonly [number, number],
  [above, below, left, right]: readonly [number, number, number, number],
): Windows {
  const rows = Math.floor((height + above + below - size[0]) / stride[0]) + 1;
  const cols = Math.floor((width + left + right - size[1]) / stride[1]) + 1;
  return { height, width, channels, size, stride, padding: [above, left], rows, cols };
}

const BATCH = 3;
const GARBAGE = 77;
const demand = demandOf("kernelConformance");
const stream = rng("kernelConformance: images");
const noise = Float32Array.from({ length: 5000 }, () => stream.normal());

/** The cells of a convolution and a pooling, in the memory of `kernels`; half of X and most of D are 0, as behind relu and pooling. */
function operands(kernels: Kernels, { windows, filters }: (typeof shapes)[number]) {
  const image = windows.height * windows.width * windows.channels;
  const places = windows.rows * windows.cols;
  function make(rows: number, cols: number, from: number, every: number): Cell {
    const made = kernels.cell(rows, cols);
    made.set(Array.from({ length: rows * cols }, (_, i) => (i % every === 0 ? noise[from + i]! : 0)));
    return made;
  }
  return {
    X: make(BATCH, image, 0, 2),
    W: make(patchSize(windows) + 1, filters, 1, 1),
    D: make(BATCH, places * filters, 2, 3),
    E: make(BATCH, places * windows.channels, 3, 1),
  };
}
type Operands = ReturnType<typeof operands>;

/** One kernel on the first n images. */
interface Operation {
  run(kernels: Kernels, all: Operands, n: number, windows: Windows): Cell;
  /** Only where windows lie on the image. */
  readonly padding?: false;
  /** Its result is written whole, whatever n is. */
  readonly whole?: true;
}

function garbage(kernels: Kernels, rows: number, cols: number): Cell {
  const made = kernels.cell(rows, cols);
  made.get().fill(GARBAGE);
  return made;
}

const operations: Readonly<Record<string, Operation>> = {
  convolve: {
    run(k, { X, W, D }, n, windows) {
      const S = garbage(k, BATCH, D.cols);
      k.convolve(X, W, S, n, windows);
      return S;
    },
  },
  convolveGradient: {
    run(k, { X, W, D }, n, windows) {
      const G = garbage(k, W.rows, W.cols);
      k.convolveGradient(X, D, G, n, windows);
      return G;
    },
    whole: true,
  },
  convolveInput: {
    run(k, { X, W, D }, n, windows) {
      const dX = garbage(k, BATCH, X.cols);
      k.convolveInput(D, W, dX, n, windows);
      return dX;
    },
  },
  maxPool: {
    run(k, { X, E }, n, windows) {
      const Z = garbage(k, BATCH, E.cols);
      k.maxPool(X, Z, k.cell(BATCH, E.cols), n, windows);
      return Z;
    },
    padding: false,
  },
  maxPoolInput: {
    run(k, { X, E }, n, windows) {
      const [dX, winners] = [garbage(k, BATCH, X.cols), k.cell(BATCH, E.cols)];
      k.maxPool(X, k.cell(BATCH, E.cols), winners, n, windows);
      k.maxPoolInput(E, winners, dX, n, windows);
      return dX;
    },
    padding: false,
  },
};

const lies = ({ padding, height, width, size, stride, rows, cols }: Windows): boolean =>
  padding[0] + padding[1] === 0 &&
  (rows - 1) * stride[0] + size[0] <= height &&
  (cols - 1) * stride[1] + size[1] <= width;

/** What kernels owe to layers of images: the checks of `kernelConformance` on convolution and pooling. */
export function imageChecks(kernels: () => Kernels, exact: boolean, tolerance: number): ChecksByName {
  const checks: ChecksByName = {};
  for (const [name, operation] of Object.entries(operations)) {
    const where = shapes.filter(({ windows }) => operation.padding !== false || lies(windows));
    /** Visits each shape and count of images with a function that computes. */
    const each = (
      visit: (result: (k: Kernels, change?: (all: Operands) => void) => Floats, sentence: string, n: number) => void,
    ): void => {
      for (const shape of where) {
        for (const n of [BATCH, 1]) {
          const { size, height, width, channels } = shape.windows;
          const sentence = `${name} of ${n} × ${height} × ${width} × ${channels}, windows of ${size.join(" × ")},`;
          visit(
            (k, change) => {
              const all = operands(k, shape);
              change?.(all);
              return operation.run(k, all, n, shape.windows).get().slice();
            },
            sentence,
            n,
          );
        }
      }
    };
    const spoil = (all: Operands, bad: number): void => {
      for (const { get, cols } of [all.X, all.D, all.E]) get()[cols >> 1] = bad;
      all.W.get()[all.W.cols >> 1] = bad;
    };

    checks[`${name}: as in doubles`] = () =>
      each((result, sentence) => {
        const right = result(referenceKernels());
        // Poolings choose among signed numbers: their terms are what they choose.
        const terms =
          operation.padding === false
            ? right.map(Math.abs)
            : result(referenceKernels(), (all) => Object.values(all).forEach((c) => c.set(c.get().map(Math.abs))));
        result(kernels()).forEach((value, i) => {
          const expected = `${sentence} within ${tolerance} of the sizes of its terms`;
          demand(Math.abs(value - right[i]!) <= tolerance * terms[i]!, {
            expected,
            got: `${value} and not ${right[i]} at ${i}`,
          });
        });
      });

    if (exact) {
      checks[`${name}: the bits of the plain kernels`] = () =>
        each((result, sentence) => {
          const at = firstDifference(result(kernels()), result(plainKernels()));
          demand(at < 0, { expected: `${sentence} to the bit as the plain kernels'`, got: `another value at ${at}` });
        });
    }

    if (!operation.whole) {
      checks[`${name}: leaves the images beyond n alone`] = () =>
        each((result, sentence, n) => {
          const found = result(kernels());
          const at = found.findIndex((v, i) => i >= (n * found.length) / BATCH && v !== GARBAGE);
          demand(at < 0, { expected: `${sentence} to write no more than these`, got: `a value at ${at}` });
        });
    }

    checks[`${name}: never looks at the images beyond n`] = () =>
      each((result, sentence, n) => {
        const poisoned = result(kernels(), ({ X, D, E }) => {
          for (const { get, cols } of [X, D, E]) get().fill(NaN, n * cols);
        });
        const at = firstDifference(result(kernels()), poisoned);
        demand(at < 0, { expected: `${sentence} to depend on these alone`, got: `another value at ${at}` });
      });

    for (const bad of [NaN, Infinity, -Infinity]) {
      checks[`${name}: passes ${bad} on, and only where it belongs`] = () =>
        each((result, sentence) => {
          const found = result(kernels(), (all) => spoil(all, bad));
          const right = result(referenceKernels(), (all) => spoil(all, bad));
          // Finite values are compared elsewhere; NaN has many bits.
          const at = right.findIndex(
            (v, i) => !(Number.isFinite(v) ? Number.isFinite(found[i]) : Object.is(v, found[i])),
          );
          demand(at < 0, { expected: `${sentence} with ${bad} to give ${right[at]} at ${at}`, got: String(found[at]) });
        });
    }
  }
  return { ...checks, ...normalizationChecks(kernels, exact) };
}

/** All of a batch normalization of n rows. */
function normalized(k: Kernels, columns: number, n: number): number[] {
  const width = 6 * columns;
  const make = (from: number, beyond: number): Cell => {
    const made = k.cell(BATCH, width);
    made.set(noise.subarray(from, from + BATCH * width));
    made.get().fill(beyond, n * width);
    return made;
  };
  const [X, D] = [make(0, NaN), make(1, NaN)]; // nothing to look at beyond n
  const [S, dX] = [make(2, GARBAGE), make(3, GARBAGE)]; // and nothing to write
  const [gamma, beta] = [garbage(k, 1, columns), garbage(k, 1, columns)];
  const array = (): Float64Array => new Float64Array(columns).fill(GARBAGE);
  const statistics = { mu: array(), sigma: array(), sum: array(), sumX: array() };
  k.columnMoments(X, n, statistics);
  k.normalize(X, S, n, statistics, { gamma, beta });
  k.normalizeSums(X, D, n, statistics);
  k.normalizeInput(X, D, dX, n, statistics, gamma, 1 / (6 * n));
  return [...Object.values(statistics).flatMap((values) => [...values]), ...S.get(), ...dX.get()];
}

/** Batch normalization is computed in doubles everywhere, so all kernels are near the reference; the `exact` ones have its bits. */
function normalizationChecks(kernels: () => Kernels, exact: boolean): ChecksByName {
  return {
    [`batch normalization: ${exact ? "the bits of the plain kernels" : "as in doubles"}`]: () => {
      for (const columns of [1, 2, 5, 8]) {
        for (const n of [BATCH, 1]) {
          const right = normalized(exact ? plainKernels() : referenceKernels(), columns, n);
          const at = normalized(kernels(), columns, n).findIndex((value, i) =>
            exact
              ? !Object.is(value, right[i])
              : !(Math.abs(value - right[i]!) <= 1e-4 * Math.max(1, Math.abs(right[i]!))),
          );
          const expected = `batch normalization of ${n} rows, ${columns} columns, to be as in doubles`;
          demand(at < 0, { expected, got: `another value at ${at}` });
        }
      }
    },
  };
}
