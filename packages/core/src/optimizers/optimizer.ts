import type { Cell } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { NamedParam } from "../layers/layer.ts";

/** The place where an optimizer is being built, handed over by the training. */
export interface OptimizerSite {
  readonly kernels: Kernels;
  /** Steps that the whole training has; Infinity where nobody knows. */
  readonly steps: number;
  /** A cell of zeros that survives with the training, under the name `optimizer.…`. */
  cell(name: string, rows: number, cols: number): Cell;
  /** A cell of one number that survives likewise: a double, for a 32-bit float stands still at 2²⁴ when it counts. */
  counter(name: string): Cell<Float64Array>;
}

/** Rewrites every `grad` in place: from the gradient to the update that will be added to `value`. */
export type Updater = () => void;

/**
 * How to build an updater. Transforms chain: what one leaves in `grad`, the next one reads.
 *
 * @see optax (DeepMind 2020), whose gradient transformations these are
 */
export type GradientTransform = (params: readonly NamedParam[], site: OptimizerSite) => Updater;
