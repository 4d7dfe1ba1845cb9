import { checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { fail, knownOptions, wholeNumber } from "../errors.ts";
import { exp, log, power } from "../math/elementary.ts";
import type { Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { rng } from "../random/rng.ts";
import { shuffle } from "../random/shuffle.ts";
import { descent } from "./descent.ts";
import { once } from "./once.ts";

export interface LearningRateFinderOptions {
  /** Finds a rate for this optimizer. Its updates must be proportional to the rate; `sgd` by default. */
  readonly optimizer?: ((learningRate: number) => GradientTransform) | undefined;
  /** The lowest rate tried; 1e-5 by default. */
  readonly from?: number | undefined;
  /** The highest rate tried; 10 by default. */
  readonly to?: number | undefined;
  /** Minibatches tried, each at a higher rate; 100 by default. */
  readonly steps?: number | undefined;
  /** What the order of the examples depends on; 0 by default. */
  readonly seed?: number | undefined;
}

/** One minibatch at one learning rate. */
export interface Trial {
  readonly learningRate: number;
  readonly loss: number;
  /** The loss averaged with those before it. */
  readonly smoothed: number;
  /** A tenth of the rate with the lowest smoothed loss so far. After the last trial, train with it. */
  readonly suggestion: number;
}

/**
 * Tries learning rates from low to high on a clone of `net`, one minibatch each. It ends early when a loss is NaN, or
 * more than four times the lowest smoothed loss.
 *
 * @throws where the rates are not above 0 and rising, or steps is not a whole number of at least 2.
 * @example
 * let best = 0;
 * for (const { suggestion } of learningRateFinder(net, data, { steps: 20 })) best = suggestion;
 * @see Smith 2017, Cyclical Learning Rates for Training Neural Networks, 3.3
 */
export function learningRateFinder(
  net: Network,
  data: Dataset,
  options: LearningRateFinderOptions = {},
): Generator<Trial, void> {
  knownOptions("[core] learningRateFinder", options, ["optimizer", "from", "to", "steps", "seed"]);
  const { optimizer = sgd, from = 1e-5, to = 10, steps = 100, seed = 0 } = options;
  if (!(from > 0 && to > from && to < Infinity)) {
    fail("learningRateFinder", `expected rates above 0 that rise, got ${from} to ${to}. Try 1e-5 to 10.`);
  }
  wholeNumber("learningRateFinder: steps", steps, 2);
  checkShapes(net, data);

  const copy = net.clone();
  const { params, batch } = copy;
  const update = optimizer(1)(params, optimizerSite(copy, { steps }));
  const rate = new Float64Array(1);
  const step = descent(copy, data, () => {
    update(); // ΔW at a rate of 1
    for (const { grad } of params) for (let i = 0, g = grad.get(); i < g.length; i++) g[i]! *= rate[0]!;
  });
  const stream = rng(seed).fork("learningRateFinder");
  const order = shuffle(new Int32Array(data.size), stream);

  function* trials(): Generator<Trial, void> {
    let [mean, lowest, suggestion] = [0, Infinity, from];
    for (let i = 0, at = 0; i < steps; i++) {
      const learningRate = (rate[0] = from * exp((log(to / from) * i) / (steps - 1)));
      const loss = step(order, at, Math.min(batch, data.size - at));
      at += batch;
      if (at >= data.size) {
        shuffle(order, stream);
        at = 0;
      }
      mean = 0.9 * mean + 0.1 * loss;
      const smoothed = mean / (1 - power(0.9, i + 1)); // without it, the first means would be too low: they start from 0
      if (!(loss <= 4 * lowest)) return;
      if (smoothed < lowest) [lowest, suggestion] = [smoothed, learningRate / 10];
      yield { learningRate, loss, smoothed, suggestion };
    }
  }
  return once("learningRateFinder", trials);
}
