import type { Activation } from "../activations/activation.ts";
import type { Cell } from "../cells/cell.ts";

/** Copies the rows `order[from] … order[from + n − 1]` of a table into the first `n` rows of X. */
export type Table = (order: Int32Array, from: number, n: number, X: Cell) => void;

/**
 * The only place that loops over a matrix product, and the owner of the memory it loops over.
 * Each function works on the first `n` rows of a minibatch and writes its result into a cell that is there already. A cell
 * may be a view of another's memory, of another shape: what `get()` gives is what counts, not which cell it is.
 */
export interface Kernels {
  readonly name: string;
  /** A new cell of zeros in the memory of these kernels. */
  cell(rows: number, cols: number): Cell;
  /** S = X·W; where W has one row more than X has columns that row is the bias: S = [X 1]·W. */
  affine(X: Cell, W: Cell, S: Cell, n: number): void;
  /** G = [X 1]ᵀ·D: the gradient of the weights. */
  affineGradient(X: Cell, D: Cell, G: Cell, n: number): void;
  /** dX = D·Wᵀ without the bias row: the gradient of the inputs. */
  affineInput(D: Cell, W: Cell, dX: Cell, n: number): void;
  /** C = A ∘ B. */
  multiply(A: Cell, B: Cell, C: Cell, n: number): void;
  /** A ← A + B. */
  add(A: Cell, B: Cell): void;
  /** A ← c·A, with c rounded to the floats that A holds. */
  scale(A: Cell, c: number): void;
  /** An activation as these kernels compute it, to the same bits: their own, or `f` itself. */
  activation(f: Activation): Activation;
  /** A table of rows as wide as the X it fills: `values` times `scale`, which is rounded to a 32-bit float. */
  table(values: ArrayLike<number>, scale: number): Table;
}
