import { checkActivation, type Activation } from "../activations/activation.ts";
import { relu } from "../activations/relu.ts";
import { described, fail, knownOptions } from "../errors.ts";
import { dense } from "../layers/dense.ts";
import { he, type Initializer } from "../layers/initializer.ts";
import { checkLoss } from "../losses/loss.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { networkAdvice, networkOptionNames, type NetworkOptions } from "./network-options.ts";
import { network, type Network } from "./network.ts";

export interface MlpOptions extends NetworkOptions {
  /** The activation of the hidden layers; relu by default. The loss decides that of the output. */
  readonly activation?: Activation | undefined;
  /** The initial weights; He's by default. */
  readonly init?: Initializer | undefined;
}

/**
 * A multi-layer perceptron from its layer sizes, inputs first: the series' `mlp(structNet, …)`.
 *
 * @throws where `sizes` is no array of at least two whole numbers, or as `network` does.
 * @example
 * const net = mlp([784, 100, 50, 10], { activation: relu, seed: 7 });
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Network {
  if (!Array.isArray(sizes)) {
    fail("mlp", `expected the layer sizes in one array, such as [784, 100, 50, 10], got ${described(sizes)}.`);
  }
  knownOptions("[core] mlp", options, ["activation", "init", ...networkOptionNames], networkAdvice);
  const { activation = relu, init = he, ...others } = options;
  const { loss = softmaxCrossEntropy } = options;
  checkLoss(loss);
  checkActivation("mlp", activation);
  const [input, ...units] = sizes;
  if (input === undefined || units.length === 0) {
    fail("mlp", `expected at least two sizes, inputs and outputs, got [${sizes.join(", ")}]. Try [784, 100, 50, 10].`);
  }
  return network(
    input,
    units.map((size, i) => dense(size, i < units.length - 1 ? activation : loss.link, { init })),
    others,
  );
}
