// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { dataset, mlp, optimizerSite, sgd } from "@closurenet/core";
import * as mnist from "@closurenet/mnist/node";

export * from "@closurenet/core";

/** Never asks the network, nor the cache of whoever runs the tests: it draws. */
export const loadMnist = (): Promise<mnist.MnistData> =>
  mnist.loadMnist({ env: {}, cacheDir: "cache", download: false, drawn: { train: 600, test: 100 } });

// What a step of the training is taken from.
export const net = mlp([2, 3, 2], { batch: 4 });
export const n = 4;
export const update = sgd(0.1)(net.params, optimizerSite(net));
dataset({
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: [0, 1, 1, 0],
  classes: 2,
}).fill(Int32Array.of(0, 1, 2, 3), 0, n, net.X, net.Y);
