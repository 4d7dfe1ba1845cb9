import type { Cell } from "../cells/cell.ts";
import { fail, knownOptions } from "../errors.ts";
import type { Rng } from "../random/rng.ts";

/** How many numbers a neuron reads, and how many neurons read a number. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * Fills the weights of a layer: `(fanIn + 1) × fanOut`, the last row is the bias. A layer gives `fans` where these are not the
 * sizes of W: in a convolution, a number is read by every place of each filter.
 */
export type Initializer = (W: Cell, rng: Rng, fans?: Fans) => void;

const fansOf = (W: Cell): Fans => ({ fanIn: W.rows - 1, fanOut: W.cols });

/** Draws every weight from `sample` and leaves the bias row at 0. */
function drawWeights(W: Cell, sample: () => number): void {
  const w = W.get();
  w.fill(0);
  for (let i = 0; i < (W.rows - 1) * W.cols; i++) w[i] = sample();
}

/**
 * The series' own: N(0, 1) / initScale for weights and biases, or its absolute value with `initPos`.
 *
 * @throws where initScale is not above 0.
 * @example
 * mlp([784, 100, 50, 10], { init: scaledNormal({ initScale: 100, initPos: true }) });
 */
export function scaledNormal(
  options: { readonly initScale?: number | undefined; readonly initPos?: boolean | undefined } = {},
): Initializer {
  knownOptions("[core] scaledNormal", options, ["initScale", "initPos"]);
  const { initScale = 100, initPos = false } = options;
  if (!(initScale > 0)) fail("scaledNormal", `expected an initScale above 0, got ${initScale}.`);
  return (W, rng) => {
    const w = W.get();
    for (let i = 0; i < w.length; i++) {
      const value = rng.normal() / initScale;
      w[i] = initPos ? Math.abs(value) : value;
    }
  };
}

/** N(0, 2 / fanIn), bias 0. Signals keep their size through relu layers. @see He et al. 2015 */
export const he: Initializer = (W, rng, { fanIn } = fansOf(W)) => {
  const deviation = Math.sqrt(2 / fanIn);
  drawWeights(W, () => rng.normal() * deviation);
};

/** U(−a, a) with a = √(6 / (fanIn + fanOut)), bias 0: for sigmoid and tanh layers. @see Glorot & Bengio 2010 */
export const glorot: Initializer = (W, rng, { fanIn, fanOut } = fansOf(W)) => {
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  drawWeights(W, () => (2 * rng.uniform() - 1) * bound);
};
