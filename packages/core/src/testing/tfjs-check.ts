import type { Optimizer, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Activation } from "../activations/activation.ts";
import type { Cell, CellArray } from "../cells/cell.ts";
import { fail, knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { activationGradient } from "../layers/activation-gradient.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { rng } from "../random/rng.ts";
import { scatter } from "./check.ts";
import { onPlainTfjs, registerGradients, type Tfjs } from "./start-tfjs.ts";

export interface TfjsCheck {
  /** The largest difference of a tensor from tfjs's, as relative L2: |ours − theirs| / |theirs|. */
  readonly worst: number;
  /** The tensor where it is: Z, dL/dX, dL/dW for one. */
  readonly where: string;
}

export interface TfjsCheckOptions {
  /** What one example brings: a count of numbers, or a shape; 6 by default. */
  readonly input?: number | readonly number[] | undefined;
  /** Rows of the minibatch; 5 by default. */
  readonly rows?: number | undefined;
  /** 1 by default. */
  readonly seed?: number | undefined;
  /** The most that a tensor may differ by, relative L2; 1e-6 by default. One number may by twice that of the largest. */
  readonly tolerance?: number | undefined;
  /** Whether the layer is to train, true by default, or to predict, after a minibatch of training. */
  readonly training?: boolean | undefined;
  /** The plain kernels by default. */
  readonly kernels?: Kernels | undefined;
}

type Named<T> = Readonly<Record<string, T>>;

/** A layer in the operations of tfjs: from inputs of `[rows, ...shape]`, and its params and state by their keys. */
export type TfjsLayer<X extends Tensor> = (x: X, params: Named<Tensor2D>, state: Named<Tensor2D>) => Tensor;

type Numbers = ArrayLike<number>;

const length = (values: readonly number[]): number => Math.hypot(...values);
const share = (part: number, whole: number): number => (part === 0 ? 0 : part / whole);

/** How far `found` is from what is right: as relative L2, and by its worst number relative to the largest. */
export function apart(found: Numbers, right: Numbers) {
  const differences = Array.from(right, (x, i) => Math.abs(found[i]! - x));
  const largest = differences.reduce((most, x) => (x > most || Number.isNaN(x) ? x : most), 0);
  return {
    relative: share(length(differences), length(Array.from(right))),
    worst: share(largest, Math.max(...Array.from(right, Math.abs))),
    at: differences.findIndex((x) => Object.is(x, largest)),
  };
}

/** Fails where one of the tensors, each with our numbers and tfjs's, differs. */
function agree(subject: string, tensors: readonly [string, Numbers, Numbers][], tolerance: number): TfjsCheck {
  let [most, where] = [0, ""];
  for (const [name, ours, expected] of tensors) {
    if (ours.length !== expected.length) {
      fail(subject, `expected ${expected.length} numbers in ${name}, as tfjs has, got ${ours.length}.`);
    }
    const { relative, worst, at } = apart(ours, expected);
    if (!(relative <= tolerance && worst <= 2 * tolerance)) {
      const [a, b] = [expected[at]!.toPrecision(8), ours[at]!.toPrecision(8)];
      fail(
        subject,
        `expected ${name} within ${tolerance} of tfjs's, got ${relative.toPrecision(2)}, ` +
          `the most at [${at}]: ${b}, where tfjs has ${a}.`,
      );
    }
    if (relative >= most) [most, where] = [relative, name];
  }
  return { worst: most, where };
}

/** What `f` gives by tfjs and, from dZ, the gradients by the tensors `xs` that it makes it of; lets go of those. */
async function differentiate(tf: Tfjs, subject: string, f: () => Tensor, xs: Tensor[], dZ?: Cell) {
  await registerGradients(tf, f);
  try {
    return tf.tidy(() => {
      const Z = f();
      if (dZ && Z.size !== dZ.rows * dZ.cols) {
        fail(
          subject,
          `expected ${dZ.rows} × ${dZ.cols} numbers from the function in tfjs, got ${Z.shape.join(" × ")}.`,
        );
      }
      const dy = dZ && tf.tensor(floats(dZ), Z.shape);
      return { Z: Z.dataSync(), grads: gradients(tf, subject, f, xs, dy) };
    });
  } finally {
    tf.dispose(xs);
  }
}

function gradients(tf: Tfjs, subject: string, f: () => Tensor, xs: Tensor[], dy?: Tensor) {
  try {
    return tf
      .grads(f)(xs, dy)
      .map((grad) => grad.dataSync());
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return fail(subject, `expected gradients from tfjs, got its error: ${message}`, cause);
  }
}

const floats = ({ get }: Cell<CellArray>): Float32Array => Float32Array.from(get());
const mapped = <A, B>(all: Named<A>, f: (a: A) => B): Named<B> =>
  Object.fromEntries(Object.entries(all).map(([key, a]) => [key, f(a)]));

/**
 * Compares a layer with the same layer in operations of tfjs, in 32-bit floats: Z, dL/dX and the gradient of each param, of
 * L = Σ Z ∘ dZ for random inputs, params and dZ.
 *
 * @throws naming the tensor that differs; where tfjs is not installed; where `theirs` does not use a param.
 * @example
 * const withOnes = (x: tf.Tensor2D) => tf.concat([x, tf.ones([x.shape[0], 1])], 1);
 * const { worst } = await tfjsCheck(dense(4, tanh), (x, { W }) => tf.tanh(tf.matMul(withOnes(x), W!)));
 * worst < 1e-6; // true
 */
export async function tfjsCheck<X extends Tensor = Tensor2D>(
  recipe: LayerRecipe,
  theirs: TfjsLayer<X>,
  options: TfjsCheckOptions = {},
): Promise<TfjsCheck> {
  const subject = "tfjsCheck";
  knownOptions(`[core] ${subject}`, options, ["input", "rows", "seed", "tolerance", "training", "kernels"]);
  const { input = 6, rows = 5, seed = 1, tolerance = 1e-6, training = true, kernels = plainKernels() } = options;
  const shape = typeof input === "number" ? [input] : input;
  const fanIn = shape.reduce((product, size) => product * size, 1);
  const stream = rng(seed).fork(subject);
  const place = { name: "layers.1", inputGradient: true, link: undefined, kernels, cell: kernels.cell };
  const layer = recipe({ ...place, fanIn, shape, batch: rows, rng: rng(seed).fork("layers.1") });
  const { params, state = {}, fanOut } = layer;
  const [X, dZ] = [kernels.cell(rows, fanIn), kernels.cell(rows, fanOut)];
  for (const { value } of Object.values(params)) scatter(value, stream, 0.5);
  if (!training) layer.forward(scatter(X, stream), rows, true);
  X.set(
    scatter(X, stream)
      .get()
      .map((x) => Math.fround(x + 1)),
  ); // where means are 0, no one hears of a mean forgotten
  scatter(dZ, stream);

  return onPlainTfjs(async (tf) => {
    const matrix = (cell: Cell<CellArray>): Tensor2D => tf.tensor2d(floats(cell), [cell.rows, cell.cols]);
    const learnt = mapped(params, ({ value }) => matrix(value));
    const states = mapped(state, matrix);
    const keys = Object.keys(params);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rank is that of `input`, which no type tells
    const x = tf.tensor(floats(X), [rows, ...shape]) as X;
    const right = await differentiate(tf, subject, () => theirs(x, learnt, states), [x, ...Object.values(learnt)], dZ);
    tf.dispose(Object.values(states));

    const Z = layer.forward(X, rows, training).get().slice();
    const dX = layer.backward(dZ, rows)?.get() ?? [];
    const [dx, ...grads] = right.grads;
    return agree(
      subject,
      [
        ["Z", Z, right.Z],
        ["dL/dX", dX, dx!],
        ...keys.map((key, i): [string, Numbers, Numbers] => [`dL/d${key}`, params[key]!.grad.get(), grads[i]!]),
      ],
      tolerance,
    );
  });
}

/**
 * Compares an activation with the same function in tfjs: Z = f(S), and dL/dS of L = Σ Z ∘ dZ.
 *
 * @throws naming the tensor that differs; where tfjs is not installed.
 * @example
 * const { worst } = await tfjsActivationCheck(softplus, (S) => tf.softplus(S));
 * worst < 1e-6; // true
 */
export async function tfjsActivationCheck(
  f: Activation,
  theirs: (S: Tensor2D) => Tensor,
  options: Pick<TfjsCheckOptions, "rows" | "seed" | "tolerance" | "kernels"> = {},
): Promise<TfjsCheck> {
  const subject = "tfjsActivationCheck";
  knownOptions(`[core] ${subject}`, options, ["rows", "seed", "tolerance", "kernels"]);
  const { rows = 50, seed = 1, tolerance = 1e-6, kernels = plainKernels() } = options;
  const stream = rng(seed).fork(subject);
  const cell = (): Cell => kernels.cell(rows, 6);
  const [S, Z, Fp, D, dZ] = [cell(), cell(), cell(), cell(), cell()];
  scatter(S, stream, 2);
  scatter(dZ, stream);
  kernels.activation(f)(S, Z, rows, false);
  activationGradient(f, { S, Z, Fp, D }, { kernels, link: undefined })(dZ, rows);
  return onPlainTfjs(async (tf) => {
    const s = tf.tensor2d(floats(S), [rows, 6]);
    const right = await differentiate(tf, subject, () => theirs(s), [s], dZ);
    return agree(
      subject,
      [
        ["Z", Z.get(), right.Z],
        ["dL/dS", D.get(), right.grads[0]!],
      ],
      tolerance,
    );
  });
}

/**
 * Compares a loss with the same loss in tfjs, and its gradient. Where the loss brings an activation along, its link, tfjs is
 * given what goes into that: S, the logits, with targets that are one 1 per row.
 *
 * @throws naming what differs, the loss or its gradient; where tfjs is not installed.
 * @example
 * const { worst } = await tfjsLossCheck(meanSquaredError, (Z, Y) => tf.losses.meanSquaredError(Y, Z));
 * worst < 1e-6; // true
 */
export async function tfjsLossCheck(
  loss: Loss,
  theirs: (S: Tensor2D, Y: Tensor2D) => Tensor,
  options: Pick<TfjsCheckOptions, "rows" | "seed" | "tolerance"> = {},
): Promise<TfjsCheck> {
  const subject = "tfjsLossCheck";
  knownOptions(`[core] ${subject}`, options, ["rows", "seed", "tolerance"]);
  const { rows = 5, seed = 1, tolerance = 1e-6 } = options;
  const stream = rng(seed).fork(subject);
  const kernels = plainKernels();
  const cell = (): Cell => kernels.cell(rows, 6);
  const [S, Z, Y, D] = [cell(), cell(), cell(), cell()];
  scatter(S, stream);
  if (loss.link) for (let i = 0; i < rows; i++) Y.get()[i * 6 + stream.below(6)] = 1;
  else scatter(Y, stream);
  if (loss.link) loss.link(S, Z, rows, false);
  else Z.set(S.get());
  loss.delta(Z, Y, D, rows);
  return onPlainTfjs(async (tf) => {
    const matrix = (of: Cell): Tensor2D => tf.tensor2d(floats(of), [rows, 6]);
    const [s, y] = [matrix(S), matrix(Y)];
    const right = await differentiate(tf, subject, () => theirs(s, y), [s]);
    tf.dispose(y);
    return agree(
      subject,
      [
        ["L", [loss.value(Z, Y, rows, S)], right.Z],
        [loss.link ? "dL/dS" : "dL/dZ", D.get(), right.grads[0]!],
      ],
      tolerance,
    );
  });
}

/**
 * Compares an optimizer with one of tfjs: the weights W that ten steps lead to, from 0 and by the same random gradients.
 *
 * tfjs rounds its rates to 32 bits before it computes with them: Adam with its usual β₂ needs a `tolerance` of 2e-5.
 *
 * @throws where they differ; where tfjs is not installed.
 * @example
 * const { worst } = await tfjsOptimizerCheck(sgd(0.1), () => tf.train.sgd(0.1));
 * worst < 1e-6; // true
 */
export async function tfjsOptimizerCheck(
  transform: GradientTransform,
  theirs: () => Optimizer,
  options: Pick<TfjsCheckOptions, "seed" | "tolerance"> = {},
): Promise<TfjsCheck> {
  const subject = "tfjsOptimizerCheck";
  knownOptions(`[core] ${subject}`, options, ["seed", "tolerance"]);
  const { seed = 1, tolerance = 1e-6 } = options;
  const stream = rng(seed).fork(subject);
  const kernels = plainKernels();
  const [value, grad] = [kernels.cell(10, 10), kernels.cell(10, 10)];
  const steps = 10;
  const update = transform([{ name: "layers.0.W", value, grad }], optimizerSite({ kernels }, { steps }));
  return onPlainTfjs(async (tf) => {
    const [W, optimizer] = [tf.variable(tf.zeros([10, 10])), theirs()];
    for (let step = 0; step < steps; step++) {
      scatter(grad, stream);
      tf.tidy(() => optimizer.applyGradients([{ name: W.name, tensor: tf.tensor2d(floats(grad), [10, 10]) }]));
      update();
      kernels.add(value, grad);
    }
    const right = W.dataSync();
    tf.dispose(W);
    optimizer.dispose();
    return agree(subject, [["W", value.get(), right]], tolerance);
  });
}
