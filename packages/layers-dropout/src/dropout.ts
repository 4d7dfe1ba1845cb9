import { described, type LayerRecipe } from "@closurenet/core";

/**
 * A layer that drops each number with probability `rate` while the network trains: Z = X ∘ M / (1 − rate).
 *
 * M holds a fresh 0 or 1 for each of the `n × fanIn` numbers. The division keeps the expected sum of a row as it was,
 * so that the layer predicts as the identity and has no place in the pipe of functions. Its random stream is the state
 * cell `rng`; `cells.M` shows 0 or 1 / (1 − rate). Numbers leave in the shape in which they came.
 *
 * PyTorch and tfjs divide alike; PyTorch's `Dropout` has a rate `p` of 0.5 by default, and takes 1 as well.
 *
 * @throws where `rate` is not at least 0 and below 1.
 * @example
 * const net = network(784, [dense(100, relu), dropout(0.2), dense(10, softmax)]);
 * @see Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting
 */
export function dropout(rate: number): LayerRecipe {
  if (!(Number.isFinite(rate) && rate >= 0 && rate < 1)) {
    throw new Error(
      `[layers-dropout] dropout: expected a rate of at least 0 and below 1, got ${described(rate)}. ` +
        `It is the probability of dropping: dropout(0.2) drops every fifth number.`,
    );
  }
  const kept = 1 / (1 - rate);
  return ({ fanIn, shape, batch, rng, kernels, inputGradient, cell }) => {
    const [M, Z] = [cell(batch, fanIn), cell(batch, fanIn)];
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    let dropping = false;

    return {
      kind: "dropout",
      fanOut: fanIn,
      shape,
      params: {},
      state: { rng: rng.state },
      cells: { M, Z },
      forward(X, n, training) {
        dropping = training;
        if (!training) return X;
        const m = M.get();
        for (let i = 0; i < n * fanIn; i++) m[i] = rng.uniform() < rate ? 0 : kept;
        kernels.multiply(X, M, Z, n); // Z = X ∘ M
        return Z;
      },
      backward(dZ, n) {
        if (!dX) return undefined;
        if (!dropping) return dZ;
        kernels.multiply(dZ, M, dX, n); // dL/dX = dL/dZ ∘ M
        return dX;
      },
      functions: () => [],
    };
  };
}
