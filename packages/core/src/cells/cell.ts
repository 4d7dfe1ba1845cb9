import { fail } from "../errors.ts";

/** Training computes in 32-bit floats, reference checks in 64-bit floats. */
export type Floats = Float32Array | Float64Array;

/** The arrays that a cell can hold. Random states are 32-bit words. */
export type CellArray = Floats | Int32Array;

/**
 * A matrix captured by two functions. It is `matrixInLayer` in Einarsson's blog series "Deep Learning with Closures in R",
 * which comments here call "the series".
 */
export interface Cell<A extends CellArray = Floats> {
  readonly rows: number;
  readonly cols: number;
  /** The live values, row by row, never a copy. Call it where you use them, and do not keep the array: memory may move. */
  get(): A;
  /** Copies `values` into the cell. Everyone who holds the cell sees the change. */
  set(values: ArrayLike<number>): void;
}

/** Cells by name, such as `layers.0.W`. Saving, loading, cloning and filming loop over such a map. */
export type Cells = ReadonlyMap<string, Cell<CellArray>>;

/**
 * A `rows × cols` cell over `values`, which it captures and does not copy.
 *
 * @throws where `values` does not hold `rows · cols` numbers, or `set` is given another count.
 * @example
 * const W = cell(2, 3, new Float32Array(6));
 * W.set([1, 2, 3, 4, 5, 6]);
 * W.get()[5]; // 6
 */
export function cell<A extends CellArray>(rows: number, cols: number, values: A): Cell<A> {
  const check = (found: number): void => {
    if (found !== rows * cols) {
      fail("cell", `expected ${rows} × ${cols} = ${rows * cols} values, got ${found}.`);
    }
  };
  check(values.length);
  return {
    rows,
    cols,
    get: () => values,
    set(next) {
      check(next.length);
      values.set(next);
    },
  };
}

/** A new cell of zeros in the same kind of floats as `model`. */
export function zerosLike(model: Cell, rows: number, cols: number): Cell {
  return cell(
    rows,
    cols,
    model.get() instanceof Float64Array ? new Float64Array(rows * cols) : new Float32Array(rows * cols),
  );
}
