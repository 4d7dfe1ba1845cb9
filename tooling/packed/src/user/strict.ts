import {
  dataset,
  dense,
  elementwise,
  evaluate,
  network,
  relu,
  softmax,
  train,
  type GradientTransform,
  type Network,
} from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { batchNorm } from "@closurenet/layers-batchnorm";
import { dropout } from "@closurenet/layers-dropout";
import { adam } from "@closurenet/optimizers";

const cube = elementwise(
  (s) => s ** 3,
  (s) => 3 * s ** 2,
);
const layers = [dense(8, cube), batchNorm(), dropout(0.1), dense(8, relu), dense(2, softmax)];
const net: Network = network(2, layers, { seed: 7, batch: 2, kernels: wasmKernels({ threads: 1 }) });
const data = dataset({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0], classes: 2 }); // prettier-ignore

const still: GradientTransform = (params) => () => {
  for (const { grad } of params) grad.get().fill(0);
};
for (const optimizer of [adam(0.01), still]) {
  for (const { epochEnd } of train(net, data, { epochs: 2, optimizer, validation: 0.5 })) {
    const accuracy: number | undefined = epochEnd?.validation?.accuracy;
    if (accuracy !== undefined && accuracy > 1) throw new Error("no share");
  }
}
/** The mean loss over the examples. */
export const loss: number = evaluate(net, data).loss;
// @ts-expect-error -- a data set is no list of numbers
train(net, [0, 1]);
