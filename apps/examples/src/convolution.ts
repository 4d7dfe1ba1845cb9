// Beyond what dense layers reach: filters that slide over the digit, so that a stroke is known wherever it lies.
import { accuracy, dense, network, relu, softmax, summary, train } from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { batchNorm } from "@closurenet/layers-batchnorm";
import { conv2d, maxPool2d } from "@closurenet/layers-conv";
import { dropout } from "@closurenet/layers-dropout";
import { chain, linear, momentum, scheduled } from "@closurenet/optimizers";
import { digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { filters, epochs, ...count } = sizes(
  { filters: [8, 24], epochs: 5, train: 60_000, test: 10_000 } as const,
  { filters: [4, 8], epochs: 2, train: 2_000, test: 1_000 } as const,
);

// All of this was chosen by the accuracy on held-out digits; the test set was looked at once, at the end.
const layers = [
  conv2d({ filters: filters[0], kernel: 5 }),
  maxPool2d(),
  batchNorm({ activation: relu }),
  conv2d({ filters: filters[1], kernel: 5 }),
  maxPool2d(),
  batchNorm({ activation: relu }),
  dropout(0.25),
  dense(10, softmax),
];
const optimizer = chain(momentum(0.05), scheduled(linear));

const { train: data, test } = await digits(count);
const net = network([28, 28, 1], layers, { seed: 1, batch: 32, kernels: wasmKernels({ relaxed: false }) });
console.log(summary(net));

const started = Date.now();
for (const { step, steps, loss, epochEnd } of train(net, data, { epochs, optimizer, validation: 0.1, seed: 1 })) {
  if (process.stdout.isTTY) process.stdout.write(`\rstep ${step} of ${steps}, loss ${loss.toFixed(3)} `);
  if (epochEnd) {
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    const read = percent(epochEnd.validation!.accuracy!, 2);
    console.log(`epoch ${epochEnd.epoch} of ${epochs}: ${read} of the held-out digits, ${minutes} min`);
  }
}
console.log(`test: ${percent(accuracy(net, test), 2)}`);
