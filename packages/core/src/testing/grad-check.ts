import type { Cell } from "../cells/cell.ts";
import { fail, knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { network } from "../network/network.ts";
import { rng } from "../random/rng.ts";

export interface GradCheck {
  /** The largest difference over all parameters, relative to the size of the gradient. */
  readonly worst: number;
  /** The parameter where it is, `layers.0.W[3]` for one. */
  readonly where: string;
  /** Parameters compared; those next to a kink, where the derivative jumps, are left out. */
  readonly compared: number;
}

export interface GradCheckOptions {
  /** What one example brings; 6 numbers by default. */
  readonly input?: number | readonly number[] | undefined;
  /** Rows of the minibatch; 5 by default. */
  readonly rows?: number | undefined;
  /** Mean squared error by default. */
  readonly loss?: Loss | undefined;
  /** 1 by default. */
  readonly seed?: number | undefined;
  /** The most that analytic and numeric gradient may differ by; 1e-7 by default. */
  readonly tolerance?: number | undefined;
  /** Kernels in doubles; `referenceKernels` by default. */
  readonly kernels?: Kernels | undefined;
}

/**
 * Compares every gradient of a small network with central differences, in doubles:
 * (L(w + h) − L(w − h)) / 2h. The last recipe may be any layer; a dense layer in front makes it carry on gradients.
 *
 * Random streams are set back before every evaluation, so that dropout's mask stays the same.
 *
 * @throws naming the parameter where the two differ by more than `tolerance`.
 * @example
 * gradCheck([dense(5, elementwise((s) => s * s, (s) => 2 * s))]).worst < 1e-7; // true
 */
export function gradCheck(recipes: readonly LayerRecipe[], options: GradCheckOptions = {}): GradCheck {
  knownOptions("[core] gradCheck", options, ["input", "rows", "loss", "seed", "tolerance", "kernels"]);
  const { input = 6, rows = 5, loss = meanSquaredError, seed = 1, tolerance = 1e-7 } = options;
  const { kernels = referenceKernels() } = options;
  const front = typeof input === "number" ? [dense(input)] : [];
  const net = network(input, [...front, ...recipes], { batch: rows, loss, seed, kernels });
  const stream = rng(seed).fork("gradCheck");
  fill(net.X, () => stream.normal());
  for (const { value } of net.params) fill(value, () => 0.5 * stream.normal());
  fill(net.Y, () => (loss.link ? 0 : stream.normal()));
  if (loss.link) for (let i = 0; i < rows; i++) net.Y.get()[i * net.Y.cols + stream.below(net.Y.cols)] = 1;

  const states = net.layers.flatMap(({ state = {} }) =>
    Object.values(state).map((cell) => ({ cell, at: cell.get().slice() })),
  );
  const lossNow = (): number => {
    for (const { cell, at } of states) cell.set(at);
    net.forward(rows, true);
    return net.loss(rows);
  };
  lossNow();
  net.backward(rows);

  const analytic = net.params.map(({ grad }) => Float64Array.from(grad.get()));
  const scale = Math.sqrt(analytic.flatMap((g) => [...g]).reduce((sum, g) => sum + g * g, 0));
  if (scale === 0) fail("gradCheck", "expected a gradient, got 0 everywhere: does backward write into params?");
  let [worst, where, compared] = [0, "", 0];
  net.params.forEach(({ name, value }, p) => {
    for (let i = 0; i < value.rows * value.cols; i++) {
      const [coarse, fine] = [1e-4, 1e-5].map((h) => slope(value, i, h, lossNow));
      // Two step sizes that disagree this much have a kink between them.
      if (Math.abs(coarse! - fine!) > 1e-5 * scale) continue;
      compared++;
      const difference = Math.abs(fine! - analytic[p]![i]!) / scale;
      if (difference > worst || Number.isNaN(difference)) [worst, where] = [difference, `${name}[${i}]`];
    }
  });
  if (compared === 0) fail("gradCheck", "expected a derivative to compare with, got a kink at every parameter.");
  if (!(worst <= tolerance)) {
    fail("gradCheck", `expected gradients within ${tolerance} of central differences, got ${worst} at ${where}.`);
  }
  return { worst, where, compared };
}

function slope({ get }: Cell, i: number, h: number, loss: () => number): number {
  const before = get()[i]!;
  get()[i] = before + h;
  const above = loss();
  get()[i] = before - h;
  const below = loss();
  get()[i] = before;
  return (above - below) / (2 * h);
}

function fill({ get }: Cell, sample: () => number): void {
  const values = get();
  for (let i = 0; i < values.length; i++) values[i] = sample();
}
