import { zerosLike, type Cell, type CellArray, type Cells } from "../cells/cell.ts";
import { described, fail } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { buildSequence } from "../layers/build.ts";
import type { Layer, LayerRecipe, NamedParam } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import type { Stage } from "../pipe/pipe.ts";
import { rng } from "../random/rng.ts";
import { checkOutput } from "./check-output.ts";
import { networkSetting, type NetworkOptions } from "./network-options.ts";

/** A network: a closure over layers, and itself a function from inputs to outputs. */
export interface Network {
  /** Predicts: takes any number of rows, returns as many rows of outputs in a new cell. It changes nothing here. */
  (x: Cell): Cell;
  readonly layers: readonly Layer[];
  readonly params: readonly NamedParam[];
  /** The minibatch: X are inputs, `batch × fanIn`, Y targets, `batch × fanOut`. A step uses the first n rows. */
  readonly X: Cell;
  readonly Y: Cell;
  readonly batch: number;
  readonly kernels: Kernels;
  /** The loss that the network was built for. */
  readonly objective: Loss;
  /** Forward propagation of the first `n` rows of X. */
  forward(n: number, training: boolean): Cell;
  /** The mean loss of the last forward propagation against the first `n` rows of Y. */
  loss(n: number): number;
  /** Backward propagation of that loss: leaves dL/dW in the gradients of `params`. */
  backward(n: number): void;
  /** All that must be saved of the network, by name. */
  cells(): Cells;
  /** The network taken apart: `pipe(x, ...net.functions())` equals `net(x)` to the bit. */
  functions(): readonly Stage[];
  /** A network with the same recipes and values. It shares no cell with this one; kernels that were given are shared. */
  clone(): Network;
  /**
   * A network of its own that predicts with the weights of this one, so that X, Y, loss and gradients here stay as they are.
   * It is built at the first call; each call copies the weights to it.
   */
  predictor(): Network;
}

/**
 * Builds every layer from its recipe and composes them: net(x) = fₙ(… f₂(f₁(x))).
 *
 * `input` is how many numbers an example has, or its shape.
 *
 * @throws where there is no layer, one is not a recipe, or the loss does not fit the last layer.
 * @example
 * const net = network(784, [dense(100, relu), dense(10, softmax)], { seed: 7 });
 * net(matrix([new Float32Array(784)])).cols; // 10
 */
export function network(
  input: number | readonly number[],
  recipes: readonly LayerRecipe[],
  options: NetworkOptions = {},
): Network {
  const { seed, batch, loss, kernels, shape, fanIn } = networkSetting(input, recipes, options);
  const layers = buildSequence(recipes, {
    name: "layers",
    fanIn,
    shape,
    batch,
    rng: rng(seed),
    kernels,
    inputGradient: false,
    link: loss.link,
    cell: kernels.cell,
  });
  const last = layers.at(-1)!;
  checkOutput(loss, last);

  const params = layers.flatMap((layer, i) =>
    Object.entries(layer.params).map(([key, param]) => ({ name: `layers.${i}.${key}`, ...param })),
  );
  const all = new Map<string, Cell<CellArray>>(params.map(({ name, value }) => [name, value]));
  layers.forEach(({ state = {} }, i) => {
    for (const [key, kept] of Object.entries(state)) {
      const name = `layers.${i}.${key}`;
      if (all.has(name)) fail(name, "expected a name of its own for each param and state of a layer, got one twice.");
      all.set(name, kept);
    }
  });
  const X = kernels.cell(batch, fanIn);
  const Y = kernels.cell(batch, last.fanOut);
  const D = kernels.cell(batch, last.fanOut);
  const S = loss.link && last.preActivation;
  let Z = Y; // the outputs of the last forward propagation; Y only stands in until there is one
  let rows = 0; // of the last forward propagation

  function checkPropagated(n: number, subject: string): void {
    if (n >= 1 && n <= rows) return;
    const done = rows === 0 ? "none was propagated yet" : `${rows} were propagated`;
    fail(
      subject,
      `expected rows that went through forward before, got ${described(n)} where ${done}. Try forward(n, true) first.`,
    );
  }

  function forward(n: number, training: boolean): Cell {
    if (!(Number.isInteger(n) && n >= 1 && n <= batch)) {
      fail("forward", `expected 1 to ${batch} rows, the batch that this network was built for, got ${described(n)}.`);
    }
    rows = n;
    Z = X;
    for (const layer of layers) Z = layer.forward(Z, n, training);
    return Z;
  }

  function backward(n: number): void {
    checkPropagated(n, "backward");
    loss.delta(Z, Y, D, n);
    let d: Cell | undefined = D;
    for (let i = layers.length - 1; i >= 0 && d; i--) d = layers[i]!.backward(d, n);
  }

  function predict(x: Cell): Cell {
    if (typeof x?.get !== "function") {
      fail("network", `expected a matrix of examples such as matrix([[0, 1]]), got ${described(x)}.`);
    }
    if (x.cols !== fanIn) {
      const hint = x.cols === fanIn + 1 ? " Did you include the bias column?" : "";
      fail("network", `expected ${fanIn} inputs, got ${x.cols}.${hint}`);
    }
    const out = zerosLike(X, x.rows, last.fanOut);
    const copy = predictor();
    for (let from = 0; from < x.rows; from += batch) {
      const n = Math.min(batch, x.rows - from);
      copy.X.get().set(x.get().subarray(from * fanIn, (from + n) * fanIn));
      const Z = copy.forward(n, false).get();
      out.get().set(Z.subarray(0, n * last.fanOut), from * last.fanOut);
    }
    return out;
  }

  function copyTo(other: Network): Network {
    for (const [name, cell] of other.cells()) cell.set(all.get(name)!.get());
    return other;
  }
  const build = (): Network => network(input, recipes, { ...options, kernels });
  let predicting: Network | undefined;
  const predictor = (): Network => copyTo((predicting ??= build()));

  return Object.assign(predict, {
    layers,
    params,
    X,
    Y,
    batch,
    kernels,
    objective: loss,
    forward,
    loss(n: number): number {
      checkPropagated(n, "loss");
      return loss.value(Z, Y, n, S);
    },
    backward,
    cells: () => all,
    functions: () => layers.flatMap((layer) => layer.functions()),
    clone: () => copyTo(network(input, recipes, options)),
    predictor,
  });
}
