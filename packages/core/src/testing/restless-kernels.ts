import type { Cell, Floats } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";

/**
 * Kernels whose memory moves at every turn: each `get()` hands out a new array and fills the one before with NaN, so that
 * whoever keeps what `get()` gave computes with NaN and writes where nobody reads. They compute as `steady` ones do.
 *
 * @example
 * const net = mlp([4, 3, 2], { kernels: restlessKernels() });
 */
export function restlessKernels(steady: Kernels = plainKernels()): Kernels {
  const homes = new WeakMap<Cell, () => Cell>();
  const home = (cell: Cell): Cell => homes.get(cell)?.() ?? cell;

  function restless(rows: number, cols: number): Cell {
    const values = steady.cell(rows, cols);
    let shown: Floats | undefined;
    /** The values where the steady kernels find them, what was written to the array shown last included. */
    function settle(): Cell {
      if (!shown) return values;
      values.set(shown);
      shown.fill(NaN);
      shown = undefined;
      return values;
    }
    const made: Cell = {
      rows,
      cols,
      get: () => (shown = settle().get().slice()),
      set(next) {
        const copy = Array.from(next); // it may be the array shown last
        settle().set(copy);
      },
    };
    homes.set(made, settle);
    return made;
  }

  return {
    name: `restless ${steady.name}`,
    cell: restless,
    affine: (X, W, S, n) => steady.affine(home(X), home(W), home(S), n),
    affineGradient: (X, D, G, n) => steady.affineGradient(home(X), home(D), home(G), n),
    affineInput: (D, W, dX, n) => steady.affineInput(home(D), home(W), home(dX), n),
    convolve: (X, W, S, n, windows) => steady.convolve(home(X), home(W), home(S), n, windows),
    convolveGradient: (X, D, G, n, windows) => steady.convolveGradient(home(X), home(D), home(G), n, windows),
    convolveInput: (D, W, dX, n, windows) => steady.convolveInput(home(D), home(W), home(dX), n, windows),
    maxPool: (X, Z, winners, n, windows) => steady.maxPool(home(X), home(Z), home(winners), n, windows),
    maxPoolInput: (dZ, winners, dX, n, windows) => steady.maxPoolInput(home(dZ), home(winners), home(dX), n, windows),
    columnMoments: (X, n, statistics) => steady.columnMoments(home(X), n, statistics),
    normalize: (X, S, n, statistics, { gamma, beta }) =>
      steady.normalize(home(X), home(S), n, statistics, { gamma: home(gamma), beta: home(beta) }),
    normalizeSums: (X, D, n, statistics) => steady.normalizeSums(home(X), home(D), n, statistics),
    normalizeInput: (X, D, dX, n, statistics, gamma, share) =>
      steady.normalizeInput(home(X), home(D), home(dX), n, statistics, home(gamma), share),
    multiply: (A, B, C, n) => steady.multiply(home(A), home(B), home(C), n),
    add: (A, B) => steady.add(home(A), home(B)),
    scale: (A, c) => steady.scale(home(A), c),
    rule(rule) {
      const apply = steady.rule(rule);
      return (cells, numbers, count) => apply(cells.map(home), numbers, count);
    },
    activation(f) {
      const computed = steady.activation(f);
      const moved = (S: Cell, out: Cell, n: number, deriv: boolean): void => computed(home(S), home(out), n, deriv);
      return Object.assign(moved, computed);
    },
    table(values, scale) {
      const fill = steady.table(values, scale);
      return (order, from, n, X) => fill(order, from, n, home(X));
    },
  };
}
