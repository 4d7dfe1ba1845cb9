import {
  activate,
  activationGradient,
  described,
  identity,
  knownOptions,
  zerosLike,
  type Activation,
  type Cell,
  type LayerRecipe,
} from "@closurenet/core";
import { normalise, overBatch, statistics, throughBatch, type Statistics } from "./statistics.ts";

export interface BatchNormOptions {
  /** The share of the running mean and variance that each step keeps; 0.9 by default. */
  readonly momentum?: number | undefined;
  /** What keeps the division finite where a column does not vary; 1e-5 by default. */
  readonly epsilon?: number | undefined;
  /** What comes after it, as in the paper: Z = f(BN(S)). Identity by default. */
  readonly activation?: Activation | undefined;
}

/** Where to find what PyTorch and Keras call by these names. */
const COLUMNS = "The columns are those of what comes in: all numbers of a row, or the channels of images.";
const elsewhere = {
  eps: "It is epsilon here.",
  decay: "It is momentum here: the share that each step keeps.",
  rate: "There is none: dropout is a layer of its own.",
  axis: COLUMNS,
  numFeatures: COLUMNS,
  num_features: COLUMNS,
};

/**
 * Batch normalisation: S = γ·(x − μ) / √(σ² + ε) + β, Z = f(S), column by column; of images `height × width × channels`,
 * channel by channel. γ and β are the params `gamma` and `beta`, ones and zeros at first.
 *
 * While the network trains, μ and σ² are mean and variance of the minibatch, and the state cells `mean` and `variance`
 * follow them: mean ← momentum·mean + (1 − momentum)·μ, and so the variance, with σ²·m / (m − 1) of m numbers. When
 * predicting, these take their place: what becomes of a row does not depend on the rows beside it.
 *
 * A short minibatch of n rows moves `mean` and `variance` by its share, (1 − momentum)·n / batch. One that brings a
 * column a single number has no variance: it is normalised as when predicting, and moves nothing. So this layer needs
 * minibatches of two rows or more to learn them.
 *
 * PyTorch's `momentum` is the share that a step takes, 0.1 for 0.9 here, of a short minibatch too; a single number is an
 * error there. In tfjs it is the share kept, 0.99 by default, with an epsilon of 1e-3 and the biased variance, σ².
 *
 * @throws where momentum is not at least 0 and below 1, or epsilon not above 0.
 * @example
 * const net = network(784, [dense(100), batchNorm({ activation: relu }), dense(10, softmax)]);
 * @see Ioffe & Szegedy 2015, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift
 */
export function batchNorm(options: BatchNormOptions = {}): LayerRecipe {
  knownOptions("[layers-batchnorm] batchNorm", options, ["momentum", "epsilon", "activation"], elsewhere);
  const { momentum = 0.9, epsilon = 1e-5, activation: f = identity } = options;
  if (!(Number.isFinite(momentum) && momentum >= 0 && momentum < 1)) {
    fail(
      `expected a momentum of at least 0 and below 1, got ${described(momentum)}. ` +
        `It is the share of the past that each step keeps: 0.9 remembers about ten steps.`,
    );
  }
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    fail(`expected an epsilon above 0, got ${described(epsilon)}. Try 1e-5.`);
  }
  if (typeof f !== "function") {
    fail(
      `expected a function as activation, got ${described(f)}. Try activation: relu, imported from @closurenet/core.`,
    );
  }

  return (site) => {
    const { fanIn, shape, batch, inputGradient, kernels, cell } = site;
    const columns = shape.length === 3 ? shape[2]! : fanIn;
    const param = () => ({ value: cell(1, columns), grad: cell(1, columns), weightRows: 0 }); // weight decay spares both
    const [gamma, beta] = [param(), param()];
    const [mean, variance] = [cell(1, columns), cell(1, columns)];
    gamma.value.get().fill(1);
    variance.get().fill(1);
    const [S, Z, Fp, D] = [cell(batch, fanIn), cell(batch, fanIn), cell(batch, fanIn), cell(batch, fanIn)];
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    const z = kernels.activation(f);
    const delta = activationGradient(f, { S, Z, Fp, D }, site);
    const now = statistics(columns);
    let X: Cell; // what came in last: backward needs it, and whether μ and σ² were taken from it
    let taken = false;

    /** μ and √(σ² + ε) as they were learnt. */
    function recall({ mu, sigma }: Statistics): void {
      for (let j = 0; j < columns; j++) {
        mu[j] = mean.get()[j]!;
        sigma[j] = Math.sqrt(variance.get()[j]! + epsilon);
      }
    }

    /** μ and √(σ² + ε) of `n` rows, which the running ones follow. */
    function measure(n: number): void {
      const m = (n * fanIn) / columns;
      const share = ((1 - momentum) * n) / batch;
      const { mu, sigma } = now;
      overBatch(X.get(), n * fanIn, now); // sigma holds Σ (x − μ)²
      const [running, spread] = [mean.get(), variance.get()];
      for (let j = 0; j < columns; j++) {
        running[j]! += share * (mu[j]! - running[j]!);
        spread[j]! += share * (sigma[j]! / (m - 1) - spread[j]!);
        sigma[j] = Math.sqrt(sigma[j]! / m + epsilon);
      }
    }

    return {
      kind: "batchNorm",
      fanOut: fanIn,
      shape,
      activation: f,
      preActivation: S,
      params: { gamma, beta },
      state: { mean, variance },
      cells: { S, Z, Fp, D },
      forward(input, n, training) {
        X = input;
        taken = training && n * fanIn > columns;
        if (taken) measure(n);
        else recall(now);
        normalise(X.get(), S.get(), n * fanIn, now, gamma.value.get(), beta.value.get());
        z(S, Z, n, false); // Z = f(S)
        return Z;
      },
      backward(dZ, n) {
        const d = delta(dZ, n).get();
        // dL/dβ = Σ D, dL/dγ = Σ D·x̂
        throughBatch(X.get(), d, dX?.get(), n * fanIn, now, gamma.value.get(), taken);
        gamma.grad.set(now.sumX);
        beta.grad.set(now.sum);
        return dX;
      },
      functions: () => [
        Object.assign(
          (input: Cell): Cell => {
            const out = zerosLike(input, input.rows, input.cols);
            const learnt = statistics(columns);
            recall(learnt);
            normalise(input.get(), out.get(), input.rows * fanIn, learnt, gamma.value.get(), beta.value.get());
            return out;
          },
          { label: "batchNorm" },
        ),
        ...(f === identity ? [] : [activate(f)]),
      ],
    };
  };
}

function fail(message: string): never {
  throw new Error(`[layers-batchnorm] batchNorm: ${message}`);
}
