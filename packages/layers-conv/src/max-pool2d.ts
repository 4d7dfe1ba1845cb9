import { knownOptions, zerosLike, type Floats, type LayerRecipe } from "@closurenet/core";
import { stage } from "./cells.ts";
import { extent, windows, type Extent, type Windows } from "./windows.ts";

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

  return ({ name, fanIn, shape, batch, inputGradient, cell }) => {
    const over = windows(`${name} (maxPool2d)`, shape, size, stride, "valid");
    const fanOut = over.rows * over.cols * over.channels;
    const Z = cell(batch, fanOut);
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    const winners = new Int32Array(batch * fanOut); // the index in X of each number of Z

    return {
      kind: "maxPool2d",
      fanOut,
      shape: [over.rows, over.cols, over.channels],
      params: {},
      cells: { Z },
      forward(X, n) {
        poolMax(X.get(), Z.get(), winners, n, over);
        return Z;
      },
      backward(dZ, n) {
        if (!dX) return undefined;
        const dz = dZ.get();
        const dx = dX.get();
        dx.fill(0, 0, n * fanIn);
        for (let i = 0; i < n * fanOut; i++) dx[winners[i]!]! += dz[i]!;
        return dX;
      },
      functions: () => [
        stage(`maxPool(${size.join(" × ")})`, (X) => {
          const out = zerosLike(X, X.rows, fanOut);
          poolMax(X.get(), out.get(), new Int32Array(X.rows * fanOut), X.rows, over);
          return out;
        }),
      ],
    };
  };
}

/** Writes the largest number of each window into `z`, and its index in `x` into `winners`. */
function poolMax(x: Floats, z: Floats, winners: Int32Array, n: number, windows: Windows): void {
  const { height, width, channels, size, stride, rows, cols } = windows;
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++, at += channels) {
        const corner = ((i * height + row * stride[0]) * width + col * stride[1]) * channels;
        for (let c = 0; c < channels; c++) {
          z[at + c] = x[corner + c]!;
          winners[at + c] = corner + c;
        }
        for (let k = 1; k < size[0] * size[1]; k++) {
          const from = corner + (Math.floor(k / size[1]) * width + (k % size[1])) * channels;
          for (let c = 0; c < channels; c++) {
            const value = x[from + c]!;
            // NaN counts as the largest, so that it does not disappear.
            if (value > z[at + c]! || value !== value) {
              z[at + c] = value;
              winners[at + c] = from + c;
            }
          }
        }
      }
    }
  }
}
