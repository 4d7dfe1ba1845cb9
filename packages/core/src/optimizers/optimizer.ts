import type { Cell } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { NamedParam } from "../layers/layer.ts";

/** The place where an optimizer is being built, handed over by the training. */
export interface OptimizerSite {
  readonly kernels: Kernels;
  /** Steps of the whole training; Infinity where that is not known. */
  readonly steps: number;
  /** A cell of zeros that survives with the training, under the name `optimizer.…`. */
  cell(name: string, rows: number, cols: number): Cell;
  /** A cell of one double that survives in the same way, for counting: a 32-bit float cannot count beyond 2²⁴. */
  counter(name: string): Cell<Float64Array>;
}

/** Replaces the gradient in every `grad` by the update, which the training then adds to `value`. */
export type Updater = () => void;

/**
 * How to build an updater. Transforms can be chained: each reads from `grad` what the one before left there.
 *
 * @see optax (DeepMind 2020), whose gradient transformations these are
 */
export type GradientTransform = (params: readonly NamedParam[], site: OptimizerSite) => Updater;
