import type { Activation } from "../activations/activation.ts";
import type { Cell, CellArray } from "../cells/cell.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Stage } from "../pipe/pipe.ts";
import type { Rng } from "../random/rng.ts";

/** What an optimizer may move: a value and the gradient of the loss by it, of the same shape. */
export interface Param {
  readonly value: Cell;
  readonly grad: Cell;
  /** How many rows of `value` are weights: those after them, biases and scales, are spared by weight decay. All by default. */
  readonly weightRows?: number | undefined;
}

/** A param under its name in the network, `layers.0.W` for one. */
export interface NamedParam extends Param {
  readonly name: string;
}

/** The place where a layer is being built, handed over by the network. */
export interface Site {
  /** The layer's name in the network, `layers.0` for one: errors begin with it. */
  readonly name: string;
  /** Numbers that one example brings. */
  readonly fanIn: number;
  /** The same as a shape: `[784]`, or `[28, 28, 1]` where the network's input or the layer before says so. */
  readonly shape: readonly number[];
  /** The most rows that a minibatch will have. */
  readonly batch: number;
  /** This layer's own random stream. */
  readonly rng: Rng;
  readonly kernels: Kernels;
  /** Whether anybody needs dL/dx: not in front of the first layer that learns. */
  readonly inputGradient: boolean;
  /** At the output, the activation whose derivative the loss brings along: `backward` is then given dL/dS. */
  readonly link: Activation | undefined;
  /** A cell in the memory of the network's kernels. */
  cell(rows: number, cols: number): Cell;
}

/** One layer: a closure over its cells. */
export interface Layer {
  readonly kind: string;
  /** Numbers that one example leaves with. */
  readonly fanOut: number;
  /** The same as a shape, where it is more than `[fanOut]`. */
  readonly shape?: readonly number[] | undefined;
  readonly activation?: Activation | undefined;
  /** S, what the activation is applied to: a loss that is made for the activation is exact where it has it. */
  readonly preActivation?: Cell | undefined;
  /** What an optimizer may move. */
  readonly params: Readonly<Record<string, Param>>;
  /** What must survive beside the params: running statistics, random states. */
  readonly state?: Readonly<Record<string, Cell<CellArray>>> | undefined;
  /** What a viewer may look at after a step: S, Z, D, Fp. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** The first `n` rows of X through the layer; the result is good until the next call. */
  forward(X: Cell, n: number, training: boolean): Cell;
  /** From dL/dZ of the same `n` rows, which it only reads: leaves the gradients in `params`, returns dL/dX where the site wants it. */
  backward(dZ: Cell, n: number): Cell | undefined;
  /** What the layer does when it predicts, as plain functions that can be called alone. */
  functions(): readonly Stage[];
}

/**
 * How to build a layer. Share recipes, never layers: a layer that two networks hold is one bank account with two owners.
 */
export type LayerRecipe = (site: Site) => Layer;
