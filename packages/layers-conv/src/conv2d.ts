import {
  activate,
  activationGradient,
  described,
  he,
  identity,
  knownOptions,
  times,
  toPatches,
  withBias,
  zerosLike,
  type Activation,
  type Cell,
  type Initializer,
  type LayerRecipe,
} from "@closurenet/core";
import { reshaped, stage } from "./cells.ts";
import { callable, fail } from "./errors.ts";
import { extent, windows, type Extent, type Padding } from "./windows.ts";

export interface Conv2dOptions {
  /** How many filters: each makes one channel of the output. */
  readonly filters: number;
  /** Size of a filter: 3 for 3 × 3, or `[down, across]`. */
  readonly kernel: Extent;
  /** Pixels from one place of a filter to the next; 1 by default. */
  readonly stride?: Extent | undefined;
  /** "same" puts zeros around the images, so that a stride of 1 keeps their size; or none ("valid"), the default. */
  readonly padding?: Padding | undefined;
  /** Identity by default. A function of whole rows, such as softmax, gets the numbers of all filters at one place. */
  readonly activation?: Activation | undefined;
  /** He's by default; tfjs uses Glorot's normal one, PyTorch U(−a, a) with a = 1 / √fanIn, for biases too. */
  readonly init?: Initializer | undefined;
}

/** Advice for option names of PyTorch and Keras. */
const KERNEL = "It is kernel here.";
const FILTERS = "It is filters here: the channels that come in are those of the layer before.";
const elsewhere = {
  kernelSize: KERNEL,
  kernel_size: KERNEL,
  size: KERNEL,
  strides: "It is stride here.",
  outChannels: FILTERS,
  out_channels: FILTERS,
  inChannels: FILTERS,
  in_channels: FILTERS,
  inputShape: "The network is given the shape of its inputs: network([28, 28, 1], …).",
  input_shape: "The network is given the shape of its inputs: network([28, 28, 1], …).",
  bias: "There always is one.",
  useBias: "There always is one.",
  use_bias: "There always is one.",
  kernelInitializer: "It is init here.",
  kernel_initializer: "It is init here.",
};

/**
 * A 2-D convolution: applies every filter at every place of an image, S = [P 1]·W, Z = f(S). A row of P is the patch of
 * the image under a filter at one place.
 *
 * The input is images `height × width × channels`, channels last: `network([28, 28, 1], …)`; `[28, 28]` means one channel.
 * The output is images `rows × cols × filters`. W is `(down · across · channels + 1) × filters`: each column is one filter,
 * and the last row is the bias. Filters are not flipped, as usual in deep learning. A dense layer may follow directly.
 *
 * Without its last row, W has the order of tfjs's weights, `[down, across, channels, filters]`. PyTorch orders weights as
 * `[filters, channels, down, across]`, puts the channels of images first, and has no "same" padding with a stride above 1.
 *
 * @throws if an option is out of range, the input is no images, or the images are smaller than the filters.
 * @example
 * const net = network(
 *   [28, 28, 1],
 *   [conv2d({ filters: 8, kernel: 3, activation: relu }), maxPool2d(), dense(10, softmax)],
 * );
 * net.layers[0]?.shape?.join(" × "); // "26 × 26 × 8"
 * @see LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition
 */
export function conv2d(options: Conv2dOptions): LayerRecipe {
  knownOptions(
    "[layers-conv] conv2d",
    options,
    ["filters", "kernel", "stride", "padding", "activation", "init"],
    elsewhere,
  );
  const { filters, kernel, stride: step = 1, padding = "valid", activation: f = identity, init = he } = options;
  if (!Number.isInteger(filters) || filters < 1) {
    fail("conv2d", `expected a whole number of filters of at least 1, got ${described(filters)}. Try filters: 8.`);
  }
  if (padding !== "same" && padding !== "valid") {
    fail("conv2d", `expected the padding "same" or "valid", got ${described(padding)}.`);
  }
  const size = extent("conv2d", "kernel", kernel);
  const stride = extent("conv2d", "stride", step);
  callable("conv2d", "activation", f, "activation: relu");
  callable("conv2d", "init", init, "init: he");

  return ({ name, fanIn, shape, batch, rng, kernels, inputGradient, link, cell }) => {
    const over = windows(`${name} (conv2d)`, shape, size, stride, padding);
    const places = over.rows * over.cols;
    if (link === f && f.backward && places > 1) {
      fail(
        `${name} (conv2d)`,
        `expected one place for ${f.kind} at the output, got ${over.rows} × ${over.cols}. ` +
          `End with dense(…, ${f.kind}), or with a kernel as large as the images.`,
      );
    }
    const patch = size[0] * size[1] * over.channels;
    const fanOut = places * filters;
    const W = { value: cell(patch + 1, filters), grad: cell(patch + 1, filters), weightRows: patch };
    const [S, Z, Fp, D] = [cell(batch, fanOut), cell(batch, fanOut), cell(batch, fanOut), cell(batch, fanOut)];
    // The same memory with a row for each place of an image, for functions of whole rows.
    const byPlace = (images: Cell): Cell => reshaped(images, batch * places, filters);
    const [Sp, Zp, Dp] = [byPlace(S), byPlace(Z), byPlace(D)];
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    init(W.value, rng, { fanIn: patch, fanOut: size[0] * size[1] * filters });

    const z = kernels.activation(f);
    const numberByNumber = activationGradient(f, { S, Z, Fp, D }, { kernels, link });
    let dZp = Zp;
    function delta(dZ: Cell, n: number): void {
      if (link === f || !f.backward) numberByNumber(dZ, n);
      else {
        if (dZp.get !== dZ.get) dZp = byPlace(dZ);
        f.backward(Zp, dZp, Dp, n * places); // D = dZ·∂Z/∂S
      }
    }
    let X = S; // what came in last: backward needs it

    return {
      kind: "conv2d",
      fanOut,
      shape: [over.rows, over.cols, filters],
      activation: f,
      preActivation: Sp,
      params: { W },
      cells: { S, Z, Fp, D },
      forward(input, n) {
        X = input;
        kernels.convolve(X, W.value, S, n, over); // S = [P 1]·W
        if (f.backward) z(Sp, Zp, n * places, false);
        else z(S, Z, n, false); // Z = f(S)
        return Z;
      },
      backward(dZ, n) {
        delta(dZ, n);
        kernels.convolveGradient(X, D, W.grad, n, over); // dL/dW = [P 1]ᵀ·D
        if (dX) kernels.convolveInput(D, W.value, dX, n, over); // dL/dP = D·Wᵀ
        return dX;
      },
      functions: () => [
        stage(`patches(${size.join(" × ")})`, (X) => {
          const out = zerosLike(X, X.rows * places, patch);
          const rows = out.get();
          for (let i = 0; i < X.rows; i++) {
            toPatches(X.get(), i * fanIn, rows.subarray(i * places * patch, (i + 1) * places * patch), over);
          }
          return out;
        }),
        withBias,
        times(W.value, kernels),
        activate(f),
        stage(`images(${over.rows} × ${over.cols} × ${filters})`, (Z) => {
          const out = zerosLike(Z, Z.rows / places, fanOut);
          out.set(Z.get());
          return out;
        }),
      ],
    };
  };
}
