import {
  activate,
  activationGradient,
  described,
  identity,
  knownOptions,
  plainKernels,
  zerosLike,
  type Activation,
  type Cell,
  type ColumnStatistics,
  type LayerRecipe,
} from "@closurenet/core";

export interface BatchNormOptions {
  /** The share of the running mean and the running variance that each step keeps; 0.9 by default. */
  readonly momentum?: number | undefined;
  /** ε keeps the division finite if the variance of a column is 0; 1e-5 by default. */
  readonly epsilon?: number | undefined;
  /** The function f after the normalisation, as in the paper. Identity by default. */
  readonly activation?: Activation | undefined;
}

const statistics = (columns: number): ColumnStatistics => ({
  mu: new Float64Array(columns),
  sigma: new Float64Array(columns),
  sum: new Float64Array(columns),
  sumX: new Float64Array(columns),
});

/** For images that lie anywhere. */
const plain = plainKernels();

/** Advice for option names of PyTorch and Keras. */
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
 * Batch normalisation: S = γ·(x − μ) / √(σ² + ε) + β, Z = f(S). It works column by column, and on images
 * `height × width × channels` channel by channel. γ and β are the params `gamma` and `beta`; they begin as ones and zeros.
 *
 * While the network trains, μ and σ² are the mean and the variance of the minibatch. The state cells `mean` and `variance`
 * are running averages of them: mean ← momentum·mean + (1 − momentum)·μ, and the same for the variance with the unbiased
 * σ²·m / (m − 1), where m is the count of numbers in a column. When the network predicts, it uses these averages as μ and
 * σ². So the output of a row does not depend on the other rows.
 *
 * A short minibatch of n rows counts less: the factor 1 − momentum becomes (1 − momentum)·n / batch. If a column has only
 * one number, it has no variance. Then the layer normalises as when predicting, and changes no running average. So it needs
 * minibatches of at least two rows to learn.
 *
 * PyTorch's `momentum` is the share that a step changes: its 0.1 is 0.9 here. It is the same for short minibatches, and a
 * column of one number is an error. tfjs's `momentum` is the share kept, 0.99 by default; its epsilon is 1e-3, and its
 * running variance averages the biased σ².
 *
 * @throws if momentum is not at least 0 and below 1, or epsilon is not above 0.
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
    const param = () => ({ value: cell(1, columns), grad: cell(1, columns), weightRows: 0 }); // no weight decay
    const [gamma, beta] = [param(), param()];
    const [mean, variance] = [cell(1, columns), cell(1, columns)];
    const factors = { gamma: gamma.value, beta: beta.value };
    gamma.value.get().fill(1);
    variance.get().fill(1);
    const [S, Z, Fp, D] = [cell(batch, fanIn), cell(batch, fanIn), cell(batch, fanIn), cell(batch, fanIn)];
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    const z = kernels.activation(f);
    const delta = activationGradient(f, { S, Z, Fp, D }, site);
    const current = statistics(columns);
    // Backward needs the last input, and whether μ and σ² were computed from it.
    let X: Cell;
    let fromBatch = false;

    /** Sets μ and √(σ² + ε) to the running averages. */
    function useRunning({ mu, sigma }: ColumnStatistics): void {
      for (let j = 0; j < columns; j++) {
        mu[j] = mean.get()[j]!;
        sigma[j] = Math.sqrt(variance.get()[j]! + epsilon);
      }
    }

    /** Sets μ and √(σ² + ε) to those of the `n` rows of X, and updates the running averages. */
    function useBatch(n: number): void {
      const m = (n * fanIn) / columns;
      const share = ((1 - momentum) * n) / batch;
      const { mu, sigma } = current;
      kernels.columnMoments(X, n, current); // sigma holds Σ (x − μ)²
      const [runningMean, runningVariance] = [mean.get(), variance.get()];
      for (let j = 0; j < columns; j++) {
        runningMean[j]! += share * (mu[j]! - runningMean[j]!);
        runningVariance[j]! += share * (sigma[j]! / (m - 1) - runningVariance[j]!);
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
        fromBatch = training && n * fanIn > columns;
        if (fromBatch) useBatch(n);
        else useRunning(current);
        kernels.normalize(X, S, n, current, factors);
        z(S, Z, n, false); // Z = f(S)
        return Z;
      },
      backward(dZ, n) {
        delta(dZ, n);
        // dL/dβ = Σ D, dL/dγ = Σ D·x̂
        kernels.normalizeSums(X, D, n, current);
        // Statistics that are not of this minibatch are constants: no gradient goes through them.
        if (dX) kernels.normalizeInput(X, D, dX, n, current, gamma.value, fromBatch ? columns / (n * fanIn) : 0);
        gamma.grad.set(current.sumX);
        beta.grad.set(current.sum);
        return dX;
      },
      functions: () => [
        Object.assign(
          (input: Cell): Cell => {
            const out = zerosLike(input, input.rows, input.cols);
            const running = statistics(columns);
            useRunning(running);
            plain.normalize(input, out, input.rows, running, factors);
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
