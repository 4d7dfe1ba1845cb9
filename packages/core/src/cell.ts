/** The arrays a cell may lie in: 32-bit floats for training, 64-bit for reference checks, integers for random states. */
export type Floats = Float32Array | Float64Array;
export type CellArray = Floats | Int32Array;

/** A matrix captured by two functions: the series' `matrixInLayer`. */
export interface Cell<A extends CellArray = Floats> {
  readonly rows: number;
  readonly cols: number;
  /** The live values, row by row: never a copy, and good only until the next call into the library. */
  get(): A;
  /** Copies `values` in; a cell is never rebound, so whoever holds it sees the change. */
  set(values: ArrayLike<number>): void;
}
