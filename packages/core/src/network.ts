import { zerosLike, type Cell, type CellArray, type Cells } from "./cell.ts";
import { fail, wholeNumber } from "./errors.ts";
import type { Kernels } from "./kernels.ts";
import type { Layer, LayerRecipe, Site } from "./layer.ts";
import { softmaxCrossEntropy, type Loss } from "./loss.ts";
import type { NamedParam } from "./optimizer.ts";
import type { Stage } from "./pipe.ts";
import { plainKernels } from "./plain-kernels.ts";
import { rng } from "./rng.ts";

export interface NetworkOptions {
  /** What the initial weights depend on, and nothing else; 0 by default. */
  readonly seed?: number;
  /** The most rows of a minibatch; 100 by default. */
  readonly batch?: number;
  /** Softmax cross-entropy by default. */
  readonly loss?: Loss;
  /** The plain kernels by default. */
  readonly kernels?: Kernels;
}

/** A network: a closure over layers, and itself a function from inputs to outputs. */
export interface Network {
  /** Predicts: any number of rows in, as many rows of outputs out, in a cell of their own. */
  (x: Cell): Cell;
  readonly layers: readonly Layer[];
  readonly params: readonly NamedParam[];
  /** The minibatch: inputs `batch × fanIn`, targets `batch × fanOut`, of which a step uses the first n rows. */
  readonly X: Cell;
  readonly Y: Cell;
  readonly batch: number;
  readonly kernels: Kernels;
  /** Forward propagation of the first `n` rows of X. */
  forward(n: number, training: boolean): Cell;
  /** The mean loss of the last forward propagation against the first `n` rows of Y. */
  loss(n: number): number;
  /** Backward propagation of that loss: leaves dL/dW in the gradients of `params`. */
  backward(n: number): void;
  /** All that must survive of the network, by name. */
  cells(): Cells;
  /** The network taken apart: `pipe(x, ...net.functions())` equals `net(x)` to the bit. */
  functions(): readonly Stage[];
  /** A network of the same recipes and values that shares nothing with this one. */
  clone(): Network;
}

/**
 * Builds every layer from its recipe and composes them: net(x) = fₙ(… f₂(f₁(x))).
 *
 * `input` is the count of numbers an example brings, or its shape.
 *
 * @throws where there is no layer, or the loss and the last layer's activation do not belong together.
 * @example
 * const net = network(784, [dense(100, relu), dense(10, softmax)], { seed: 7 });
 * net(matrix([new Float32Array(784)])).cols; // 10
 */
export function network(
  input: number | readonly number[],
  recipes: readonly LayerRecipe[],
  options: NetworkOptions = {},
): Network {
  const { seed = 0, batch = 100, loss = softmaxCrossEntropy, kernels = plainKernels() } = options;
  const shape = typeof input === "number" ? [input] : input;
  const fanIn = shape.reduce((product, size) => product * wholeNumber("network: input", size, 1), 1);
  wholeNumber("network: batch", batch, 1);
  if (recipes.length === 0) fail("network", "expected at least one layer, got none. Try [dense(10, softmax)].");

  const layers: Layer[] = [];
  recipes.forEach((recipe, i) => {
    const before = layers.at(-1);
    const site: Site = {
      name: `layers.${i}`,
      fanIn: before?.fanOut ?? fanIn,
      shape: before ? (before.shape ?? [before.fanOut]) : shape,
      batch,
      rng: rng(seed).fork(`layers.${i}`),
      kernels,
      inputGradient: layers.some(({ params }) => Object.keys(params).length > 0),
      link: i === recipes.length - 1 ? loss.link : undefined,
      cell: kernels.cell,
    };
    layers.push(recipe(site));
  });
  const last = layers.at(-1)!;
  if (loss.link && last.activation !== loss.link) {
    fail(
      "network",
      `expected ${loss.link.kind} at the output for the loss ${loss.kind}, got ${last.activation?.kind ?? last.kind}. ` +
        `End with dense(…, ${loss.link.kind}), or choose another loss: { loss: meanSquaredError }.`,
    );
  }

  const params = layers.flatMap((layer, i) =>
    Object.entries(layer.params).map(([key, param]) => ({ name: `layers.${i}.${key}`, ...param })),
  );
  const X = kernels.cell(batch, fanIn);
  const Y = kernels.cell(batch, last.fanOut);
  const D = kernels.cell(batch, last.fanOut);
  const logits = loss.link && last.cells["S"];
  let Z = Y;

  function forward(n: number, training: boolean): Cell {
    Z = X;
    for (const layer of layers) Z = layer.forward(Z, n, training);
    return Z;
  }

  function backward(n: number): void {
    loss.delta(Z, Y, D, n);
    let d: Cell | undefined = D;
    for (let i = layers.length - 1; i >= 0 && d; i--) d = layers[i]!.backward(d, n);
  }

  function predict(x: Cell): Cell {
    if (x.cols !== fanIn) {
      const hint = x.cols === fanIn + 1 ? " Did you include the bias column?" : "";
      fail("network", `expected ${fanIn} inputs, got ${x.cols}.${hint}`);
    }
    const out = zerosLike(X, x.rows, last.fanOut);
    for (let from = 0; from < x.rows; from += batch) {
      const n = Math.min(batch, x.rows - from);
      X.get().set(x.get().subarray(from * fanIn, (from + n) * fanIn));
      out.get().set(
        forward(n, false)
          .get()
          .subarray(0, n * last.fanOut),
        from * last.fanOut,
      );
    }
    return out;
  }

  function cells(): Cells {
    const all = new Map<string, Cell<CellArray>>(params.map(({ name, value }) => [name, value]));
    layers.forEach(({ state = {} }, i) => {
      for (const [key, value] of Object.entries(state)) all.set(`layers.${i}.${key}`, value);
    });
    return all;
  }

  function clone(): Network {
    const twin = network(input, recipes, options);
    const mine = cells();
    for (const [name, cell] of twin.cells()) cell.set(mine.get(name)!.get());
    return twin;
  }

  return Object.assign(predict, {
    layers,
    params,
    X,
    Y,
    batch,
    kernels,
    forward,
    loss: (n: number) => loss.value(Z, Y, n, logits),
    backward,
    cells,
    functions: () => layers.flatMap((layer) => layer.functions()),
    clone,
  });
}
