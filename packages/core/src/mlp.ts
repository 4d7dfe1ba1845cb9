import { relu, type Activation } from "./activation.ts";
import { dense } from "./dense.ts";
import { fail } from "./errors.ts";
import { he, type Initializer } from "./initializer.ts";
import { softmaxCrossEntropy } from "./loss.ts";
import { network, type Network, type NetworkOptions } from "./network.ts";

export interface MlpOptions extends NetworkOptions {
  /** Of the hidden layers; relu by default. The output's is the one that the loss is made for. */
  readonly activation?: Activation;
  /** He's by default. */
  readonly init?: Initializer;
}

/**
 * A multi-layer perceptron from its layer sizes, inputs first: the series' `mlp(structNet, …)`.
 *
 * @throws where `sizes` holds fewer than two whole numbers.
 * @example
 * const net = mlp([784, 100, 50, 10], { activation: relu, seed: 7 });
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Network {
  const { activation = relu, init = he, loss = softmaxCrossEntropy } = options;
  const [input, ...units] = sizes;
  if (input === undefined || units.length === 0) {
    fail("mlp", `expected at least two sizes, inputs and outputs, got [${sizes.join(", ")}]. Try [784, 100, 50, 10].`);
  }
  return network(
    input,
    units.map((size, i) => dense(size, i < units.length - 1 ? activation : loss.link, { init })),
    options,
  );
}
