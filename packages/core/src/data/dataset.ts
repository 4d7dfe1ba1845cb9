import type { Cell } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";

/** Writes the examples `order[from] … order[from + n − 1]` into the first `n` rows of X and Y. */
export type Fill = (order: Int32Array, from: number, n: number, X: Cell, Y: Cell) => void;

/** Examples to learn from: a closure that fills minibatches. `dataset` and `regression` make one. */
export interface Dataset {
  readonly size: number;
  /** How many numbers an example has. */
  readonly inputs: number;
  /** How many numbers its target has. */
  readonly outputs: number;
  readonly fill: Fill;
  /** A faster `fill` for kernels that keep the examples in their own memory; `fill` is used where it is left out. */
  readonly on?: (kernels: Kernels) => Fill;
  /** Where `fill` changes examples at random to learn more from them: the same ones unchanged. Evaluations use these. */
  readonly asTheyAre?: Dataset;
  /** The examples at `order`, without copying them. */
  subset(order: Int32Array): Dataset;
}
