// This project, as its README has one write it: from bytes, through `train`.
import { cell, dataset, dense, mlp, network, plainKernels, relu, sgd, softmax, train } from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { conv2d, maxPool2d } from "@closurenet/layers-conv";
import { adam, adamw, momentum } from "@closurenet/optimizers";

const optimizers = { sgd, momentum, adam, adamw };

function build({ sizes, filters, batch }, kernels) {
  const options = { kernels, seed: 1, batch };
  if (!filters) return mlp(sizes, options);
  const layers = filters.flatMap((count) => [conv2d({ filters: count, kernel: 3, activation: relu }), maxPool2d()]);
  return network([28, 28, 1], [...layers, dense(sizes.at(-1), softmax)], options);
}

/** What the kernels would tell a person is told by their name here. */
const notice = () => {};

export function contender({ optimizer, learningRate, threads, kernels: wanted, ...shape }, digits) {
  const kernels =
    wanted === "plain" ? plainKernels() : wasmKernels({ threads, relaxed: wanted !== "reproducible", notice });
  if ((kernels.name === "plain") !== (wanted === "plain")) return { missing: "the plain kernels are what runs here" };
  const net = build(shape, kernels);
  const { images, labels } = digits.train;
  const data = dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 });
  const steps = train(net, data, { epochs: 100_000, optimizer: optimizers[optimizer](learningRate) });
  return {
    version: `Node ${process.version}, ${kernels.name}`,
    step: () => steps.next().value.n,
    predict: (pixels, n) => net(cell(n, shape.sizes[0], pixels)).get(),
  };
}
