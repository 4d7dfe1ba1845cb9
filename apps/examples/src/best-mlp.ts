// As far as dense layers go with the digits as they are: one wide layer, dropout, momentum, and steps that grow shorter.
import { accuracy, dense, network, relu, softmax, summary, train } from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { dropout } from "@closurenet/layers-dropout";
import { chain, linear, momentum, scheduled } from "@closurenet/optimizers";
import { digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { hidden, epochs, ...count } = sizes(
  { hidden: 800, epochs: 12, train: 60_000, test: 10_000 },
  { hidden: 100, epochs: 3, train: 6_000, test: 2_000 },
);

// Dropout and learning rate were tried on held-out digits, the length was set for margin; the test set was looked at once.
const layers = [dropout(0.1), dense(hidden, relu), dropout(0.3), dense(10, softmax)];
const optimizer = chain(momentum(0.1), scheduled(linear));

const { train: data, test } = await digits(count);
const net = network(784, layers, { seed: 1, kernels: wasmKernels({ relaxed: false }) });
console.log(summary(net));

const started = Date.now();
for (const { step, steps, loss, epochEnd } of train(net, data, { epochs, optimizer, validation: 0.05 })) {
  if (process.stdout.isTTY) process.stdout.write(`\rstep ${step} of ${steps}, loss ${loss.toFixed(3)} `);
  if (epochEnd) {
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    const read = percent(epochEnd.validation!.accuracy!, 2);
    console.log(`epoch ${epochEnd.epoch} of ${epochs}: ${read} of the held-out digits, ${minutes} min`);
  }
}
console.log(`test: ${percent(accuracy(net, test), 2)}`);
