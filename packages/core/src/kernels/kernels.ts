import type { Activation } from "../activations/activation.ts";
import type { Cell } from "../cells/cell.ts";
import type { Rule, RuleOnCells } from "./rule.ts";
import type { Windows } from "./windows.ts";

/** Copies the rows `order[from] … order[from + n − 1]` of a table into the first `n` rows of X. */
export type Table = (order: Int32Array, from: number, n: number, X: Cell) => void;

/** What is known of each column of a minibatch. These are doubles, for sums over tens of thousands of pixels. */
export interface ColumnStatistics {
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
  /** Σ D. */
  readonly sum: Float64Array;
  /** Σ D·x̂. */
  readonly sumX: Float64Array;
}

/**
 * The loops over matrices, and the memory they work on. A function with `n` works on the first `n` rows of a minibatch.
 * Results go into cells that exist already. Two cells may show the same memory in two shapes: to find out whether they
 * do, compare what `get()` gives, not the cells.
 */
export interface Kernels {
  readonly name: string;
  /** A new cell of zeros in the memory of these kernels. */
  cell(rows: number, cols: number): Cell;
  /** S = X·W. Where W has one row more than X has columns, this row is the bias: S = [X 1]·W. */
  affine(X: Cell, W: Cell, S: Cell, n: number): void;
  /** G = [X 1]ᵀ·D: the gradient of the weights. */
  affineGradient(X: Cell, D: Cell, G: Cell, n: number): void;
  /** dX = D·Wᵀ without the bias row: the gradient of the inputs. */
  affineInput(D: Cell, W: Cell, dX: Cell, n: number): void;
  /** S = [P 1]·W, image by image: a row of P is what lies under one window of X, zeros beyond the image. A row of X or S is an image. */
  convolve(X: Cell, W: Cell, S: Cell, n: number, windows: Windows): void;
  /** G = [P 1]ᵀ·D: the gradient of the filters. */
  convolveGradient(X: Cell, D: Cell, G: Cell, n: number, windows: Windows): void;
  /** dX: each pixel is the sum of its copies in D·Wᵀ, which is dL/dP. */
  convolveInput(D: Cell, W: Cell, dX: Cell, n: number, windows: Windows): void;
  /** Z = the largest of each window, by channel; `winners`, a cell like Z, says which of the window. NaN is the largest; of equals the first. */
  maxPool(X: Cell, Z: Cell, winners: Cell, n: number, windows: Windows): void;
  /** dX: what windows gave to a pixel that is their winner, else 0. */
  maxPoolInput(dZ: Cell, winners: Cell, dX: Cell, n: number, windows: Windows): void;
  /** μ of each column, and Σ (x − μ)² as its sigma; as many columns as there are statistics, which for images are channels. */
  columnMoments(X: Cell, n: number, statistics: ColumnStatistics): void;
  /** S = γ·x̂ + β with x̂ = (x − μ) / σ. */
  normalize(
    X: Cell,
    S: Cell,
    n: number,
    statistics: ColumnStatistics,
    affine: { readonly gamma: Cell; readonly beta: Cell },
  ): void;
  /** Σ D and Σ D·x̂ of each column. */
  normalizeSums(X: Cell, D: Cell, n: number, statistics: ColumnStatistics): void;
  /** dX = γ / σ · (D − (Σ D + x̂·Σ D·x̂) · share): share is 1 / count of a column, or 0 where μ and σ are constants. */
  normalizeInput(X: Cell, D: Cell, dX: Cell, n: number, statistics: ColumnStatistics, gamma: Cell, share: number): void;
  /** C = A ∘ B. */
  multiply(A: Cell, B: Cell, C: Cell, n: number): void;
  /** A ← A + B. */
  add(A: Cell, B: Cell): void;
  /** A ← c·A, with c rounded to the floats that A holds. */
  scale(A: Cell, c: number): void;
  /** The rule as these kernels compute it: each operation rounded to the floats that cells hold. */
  rule(rule: Rule): RuleOnCells;
  /** The same activation, with the same bits, as these kernels compute it: their own version, or `f` itself. */
  activation(f: Activation): Activation;
  /** A table of `values`, each times `scale` as a 32-bit float. Its rows are as wide as the X that it fills. */
  table(values: ArrayLike<number>, scale: number): Table;
}
