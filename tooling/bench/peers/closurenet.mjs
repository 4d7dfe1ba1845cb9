// This project, as its README has one write it: from bytes, through `train`.
import { wasmKernels } from "@closurenet/kernels-wasm";
import { cell, dataset, mlp, plainKernels, sgd, train } from "@closurenet/core";

export function contender({ sizes, batch, learningRate, threads, kernels: wanted }, digits) {
  const kernels =
    wanted === "plain"
      ? plainKernels()
      : wasmKernels({ threads, relaxed: wanted === "wasm-relaxed", notice: () => {} });
  if (kernels.name !== wanted) return { missing: `${kernels.name} kernels are what runs here` };
  const net = mlp(sizes, { kernels, seed: 1, batch });
  const { images, labels } = digits.train;
  const data = dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 });
  const steps = train(net, data, { epochs: 100_000, optimizer: sgd(learningRate) });
  return {
    version: `Node ${process.version}`,
    step: () => steps.next().value.n,
    predict: (pixels, n) => net(cell(n, sizes[0], pixels)).get(),
  };
}
