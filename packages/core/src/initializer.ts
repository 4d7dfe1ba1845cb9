import type { Cell } from "./cell.ts";
import { fail, knownOptions } from "./errors.ts";
import type { Rng } from "./rng.ts";

/** Fills the `(fanIn + 1) × fanOut` weights of a layer, the last row the bias. */
export type Initializer = (W: Cell, rng: Rng) => void;

/** Draws every weight from `sample` and leaves the bias row at 0. */
function weights(W: Cell, sample: () => number): void {
  const w = W.get();
  w.fill(0);
  for (let i = 0; i < (W.rows - 1) * W.cols; i++) w[i] = sample();
}

/**
 * The series' own: N(0, 1) / initScale for weights and bias alike, their absolute value with `initPos`.
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

/** N(0, 2 / fanIn), bias 0: keeps the size of signals through relu layers. @see He et al. 2015 */
export const he: Initializer = (W, rng) => {
  const deviation = Math.sqrt(2 / (W.rows - 1));
  weights(W, () => rng.normal() * deviation);
};

/** U(−a, a) with a = √(6 / (fanIn + fanOut)), bias 0: for sigmoid and tanh layers. @see Glorot & Bengio 2010 */
export const glorot: Initializer = (W, rng) => {
  const bound = Math.sqrt(6 / (W.rows - 1 + W.cols));
  weights(W, () => (2 * rng.uniform() - 1) * bound);
};
