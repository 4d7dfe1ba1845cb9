import type { Activation } from "../activations/activation.ts";
import type { Cell, CellArray } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Stage } from "../pipe/pipe.ts";
import type { Rng } from "../random/rng.ts";

/** What an optimizer changes: a value, with the gradient of the loss with respect to it, of the same shape. */
export interface Param {
  readonly value: Cell;
  readonly grad: Cell;
  /** How many rows of `value`, from the first on, are weights; all by default. Weight decay leaves the others, such as biases, alone. */
  readonly weightRows?: number | undefined;
}

/** A param with its name in the network, such as `layers.0.W`. */
export interface NamedParam extends Param {
  readonly name: string;
}

/** The place where a layer is built. The network makes it and hands it to the recipe. */
export interface Site {
  /** The layer's name in the network, such as `layers.0`. Errors begin with it. */
  readonly name: string;
  /** How many numbers an example has when it comes in. */
  readonly fanIn: number;
  /** The same as a shape: `[784]`, or `[28, 28, 1]` where the network's input or the layer before says so. */
  readonly shape: readonly number[];
  /** The most rows that a minibatch can have. */
  readonly batch: number;
  /** This layer's own random stream. */
  readonly rng: Rng;
  readonly kernels: Kernels;
  /** Whether `backward` must return dL/dX. It need not where no layer before this one learns. */
  readonly inputGradient: boolean;
  /** At the output: the activation that the loss is made for. If it is the layer's own, `backward` is given dL/dS, not dL/dZ. */
  readonly link: Activation | undefined;
  /** A cell in the memory of the network's kernels. */
  cell(rows: number, cols: number): Cell;
}

/** One layer: a closure over its cells. */
export interface Layer {
  readonly kind: string;
  /** How many numbers an example has when it goes out. */
  readonly fanOut: number;
  /** The same as a shape, where it is more than `[fanOut]`. */
  readonly shape?: readonly number[] | undefined;
  readonly activation?: Activation | undefined;
  /** S, which the activation is applied to. A loss that is made for the activation computes from it, which is more exact. */
  readonly preActivation?: Cell | undefined;
  /** What an optimizer changes. */
  readonly params: Readonly<Record<string, Param>>;
  /** What must be saved beside the params: running statistics, random states. */
  readonly state?: Readonly<Record<string, Cell<CellArray>>> | undefined;
  /** What can be looked at after a step: S, Z, D, Fp. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Takes the first `n` rows of X through the layer. The result is valid until the next call. */
  forward(X: Cell, n: number, training: boolean): Cell;
  /** Given dL/dZ of the same `n` rows, writes the gradients into `params`, and returns dL/dX where the site asks for it. */
  backward(dZ: Cell, n: number): Cell | undefined;
  /** What the layer does when it predicts, as plain functions that can be called alone. */
  functions(): readonly Stage[];
}

/**
 * How to build a layer. Share recipes, never layers: a layer in two networks is one bank account with two owners.
 */
export type LayerRecipe = (site: Site) => Layer;
