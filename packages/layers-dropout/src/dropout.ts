import { described, type LayerRecipe } from "@closurenet/core";

/**
 * A layer that drops each number with probability `rate` while the network trains: Z = X ∘ M / (1 − rate).
 *
 * M holds a 0 or a 1 for each of the `n × fanIn` numbers, drawn anew at each step. The division keeps the expected value
 * of each number. So the layer is the identity when the network predicts, and adds no function to the pipe. The state of
 * its random stream is the cell `rng`. `cells.M` holds M / (1 − rate). The output has the shape of the input.
 *
 * PyTorch and tfjs divide by 1 − rate too. PyTorch's `Dropout` has a default rate `p` of 0.5, and also allows 1.
 *
 * @throws if `rate` is not at least 0 and below 1.
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
  const scale = 1 / (1 - rate);
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
        for (let i = 0; i < n * fanIn; i++) m[i] = rng.uniform() < rate ? 0 : scale;
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
