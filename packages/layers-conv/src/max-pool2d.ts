import { knownOptions, plainKernels, zerosLike, type LayerRecipe } from "@closurenet/core";
import { stage } from "./cells.ts";
import { extent, windows, type Extent } from "./windows.ts";

/** For images that lie anywhere. */
const plain = plainKernels();

export interface MaxPool2dOptions {
  /** Size of a window: 2 for 2 × 2, the default, or `[down, across]`. */
  readonly size?: Extent | undefined;
  /** Pixels from one window to the next; the size of a window by default, so that windows do not overlap. */
  readonly stride?: Extent | undefined;
}

/** Advice for option names of PyTorch and Keras. */
const SIZE = "It is size here.";
const elsewhere = {
  kernel: SIZE,
  kernelSize: SIZE,
  kernel_size: SIZE,
  poolSize: SIZE,
  pool_size: SIZE,
  strides: "It is stride here.",
  padding: "There is none: what no window fits on is left out.",
};

/**
 * Max pooling: the output is the largest number of each window, channel by channel, Z = max P.
 *
 * The input is images `height × width × channels`, channels last. Pixels that no whole window covers are ignored: with
 * windows of 2 × 2, images of 13 × 13 become 6 × 6. The gradient goes to the largest number of the window; among equal ones
 * to the first, row by row, as in PyTorch and tfjs. NaN counts as the largest number, as in PyTorch; tfjs ignores it.
 *
 * @throws if an option is out of range, the input is no images, or the images are smaller than the windows.
 * @example
 * const net = network([28, 28, 1], [maxPool2d(), dense(10, softmax)]);
 * net.layers[0]?.shape?.join(" × "); // "14 × 14 × 1"
 * @see Ranzato, Huang, Boureau & LeCun 2007, Unsupervised Learning of Invariant Feature Hierarchies
 */
export function maxPool2d(options: MaxPool2dOptions = {}): LayerRecipe {
  knownOptions("[layers-conv] maxPool2d", options, ["size", "stride"], elsewhere);
  const { size: window = 2, stride: step = window } = options;
  const size = extent("maxPool2d", "size", window);
  const stride = extent("maxPool2d", "stride", step);

  return ({ name, fanIn, shape, batch, inputGradient, kernels, cell }) => {
    const over = windows(`${name} (maxPool2d)`, shape, size, stride, "valid");
    const fanOut = over.rows * over.cols * over.channels;
    const Z = cell(batch, fanOut);
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    const winners = cell(batch, fanOut); // which number of its window each number of Z is

    return {
      kind: "maxPool2d",
      fanOut,
      shape: [over.rows, over.cols, over.channels],
      params: {},
      cells: { Z },
      forward(X, n) {
        kernels.maxPool(X, Z, winners, n, over);
        return Z;
      },
      backward(dZ, n) {
        if (dX) kernels.maxPoolInput(dZ, winners, dX, n, over);
        return dX;
      },
      functions: () => [
        stage(`maxPool(${size.join(" × ")})`, (X) => {
          const out = zerosLike(X, X.rows, fanOut);
          plain.maxPool(X, out, zerosLike(X, X.rows, fanOut), X.rows, over);
          return out;
        }),
      ],
    };
  };
}
