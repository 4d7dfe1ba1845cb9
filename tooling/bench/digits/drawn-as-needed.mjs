// Digits without end: each is drawn when a minibatch needs it, so none is seen twice and none is kept.
import { drawnDigits } from "@closurenet/mnist";

/** Examples 0 … size − 1 of a seed, drawn anew whenever they are asked for. */
export function drawnAsNeeded({ size, seed }) {
  const fill = (order, from, n, X, Y) => {
    const [x, y] = [X.get(), Y.get()];
    y.fill(0, 0, n * 10);
    for (let row = 0; row < n; row++) {
      const { images, labels } = drawnDigits({ count: 1, seed, from: order[from + row] });
      for (let i = 0; i < 784; i++) x[row * 784 + i] = images[i] / 256;
      y[row * 10 + labels[0]] = 1;
    }
  };
  return { size, inputs: 784, outputs: 10, fill, subset: () => undefined };
}
