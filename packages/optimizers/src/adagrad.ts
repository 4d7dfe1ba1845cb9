import type { GradientTransform } from "@closurenet/core";
import { checkDivisor, checkLearningRate } from "./check.ts";
import { eachParam } from "./each-param.ts";
import { checkOptions } from "./options.ts";

export interface AdagradOptions {
  /** The initial value of the sum of squares, above 0; 0.1 by default. */
  readonly initial?: number | undefined;
}

/**
 * Adagrad: v ← v + g²; ΔW = −η·g / √v, where v begins at `initial`, 0.1 by default.
 *
 * The more a weight has moved, the smaller its later steps are. `initial` keeps the quotient finite and the first steps
 * small. Each param `P` has its v in the cell `v.P`.
 *
 * PyTorch's `Adagrad` begins with 0 and adds an ε of 1e-10 to √v; tfjs's adds one of 1e-7 to v.
 *
 * @throws if the learning rate or `initial` is not above 0.
 * @example
 * train(net, data, { optimizer: adagrad(0.05), epochs: 5 });
 * @see Duchi, Hazan & Singer 2011, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, figure 1
 */
export function adagrad(learningRate: number, options: AdagradOptions = {}): GradientTransform {
  checkOptions("adagrad", options, ["initial"]);
  const rate = checkLearningRate("adagrad", learningRate, 0.05);
  const { initial = 0.1 } = options;
  checkDivisor("adagrad", "an initial sum of squares", initial, "0.1");
  return eachParam(
    ["v"],
    (v, g) => {
      const squares = v.plus(g.times(g));
      return [squares, g.times(-rate).over(squares.root())];
    },
    { initial },
  );
}
