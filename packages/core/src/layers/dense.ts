import { checkActivation, type Activation } from "../activations/activation.ts";
import { identity } from "../activations/identity.ts";
import type { Cell } from "../cells/cell.ts";
import { checkImported, knownOptions, wholeNumber } from "../errors.ts";
import { activate, times, withBias } from "../pipe/stages.ts";
import { activationGradient } from "./activation-gradient.ts";
import { he, type Initializer } from "./initializer.ts";
import type { LayerRecipe } from "./layer.ts";

/**
 * A fully connected layer of `units` neurons: S = [X 1]·W, Z = f(S).
 *
 * W is `(fanIn + 1) × units`, its last row the bias. The layer keeps the series' matrices: S, Z, Fp = f′(S) and D = dL/dS.
 *
 * @throws where `units` is not a whole number of at least 1, or `f` no activation.
 * @example
 * const net = network(784, [dense(100, relu), dense(10, softmax)]);
 */
export function dense(
  units: number,
  f: Activation = identity,
  options: { readonly init?: Initializer | undefined } = {},
): LayerRecipe {
  wholeNumber("dense: units", units, 1);
  checkActivation("dense", f);
  knownOptions("[core] dense", options, ["init"]);
  const { init = he } = options;
  checkImported("dense", "an initializer", "he", init);
  return (site) => {
    const { fanIn, batch, rng, kernels, inputGradient, cell } = site;
    const W = { value: cell(fanIn + 1, units), grad: cell(fanIn + 1, units), weightRows: fanIn };
    const [S, Z, Fp, D] = [cell(batch, units), cell(batch, units), cell(batch, units), cell(batch, units)];
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    const applyActivation = kernels.activation(f);
    const delta = activationGradient(f, { S, Z, Fp, D }, site);
    let X: Cell; // what came in last: backward needs it
    init(W.value, rng);

    return {
      kind: "dense",
      fanOut: units,
      activation: f,
      preActivation: S,
      params: { W },
      cells: { S, Z, Fp, D },
      forward(input, n) {
        X = input;
        kernels.affine(X, W.value, S, n); // S = [X 1]·W
        applyActivation(S, Z, n, false); // Z = f(S)
        return Z;
      },
      backward(dZ, n) {
        delta(dZ, n); // D = dL/dS
        kernels.affineGradient(X, D, W.grad, n); // dL/dW = [X 1]ᵀ·D
        if (dX) kernels.affineInput(D, W.value, dX, n); // dL/dX = D·Wᵀ
        return dX;
      },
      functions: () => [withBias, times(W.value, kernels), activate(f)],
    };
  };
}
