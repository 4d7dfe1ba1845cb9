// Part 3: the same network with different activations, everything else alike, each at the learning rate that suits it.
import { accuracy, elementwise, glorot, he, identity, mlp, relu, sgd, sigmoid, tanh, train } from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { saveChart } from "./shared/chart.ts";
import { digits } from "./shared/digits.ts";
import { meanAndSpread, percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { epochs, seeds, ...count } = sizes(
  { epochs: 5, seeds: [1, 2, 3], train: 30_000, test: 10_000 },
  { epochs: 2, seeds: [1], train: 4_000, test: 1_000 },
);

// What the core does not have is two lines: relu that lets a tenth through below zero.
const leaky = elementwise(
  (s) => (s > 0 ? s : s / 10),
  (s) => (s > 0 ? 1 : 0.1),
  "leaky relu",
);

// Learning rates: the best of three to five on held-out digits, after four epochs with 30,000.
const contestants = [
  { activation: relu, init: he, rate: 0.5 },
  { activation: leaky, init: he, rate: 0.5 },
  { activation: tanh, init: glorot, rate: 0.5 },
  { activation: sigmoid, init: glorot, rate: 2 },
  { activation: identity, init: glorot, rate: 0.1 }, // no activation at all
];

const { train: data, test } = await digits(count);
const kernels = wasmKernels({ relaxed: false }); // faster; the same bits on any machine

/** The share of test digits read after each epoch. */
function learnWith({ activation, init, rate }: (typeof contestants)[number], seed: number): number[] {
  const net = mlp([784, 100, 50, 10], { activation, init, seed, kernels });
  const read: number[] = [];
  for (const { epochEnd } of train(net, data, { epochs, optimizer: sgd(rate), seed })) {
    if (epochEnd) read.push(accuracy(net, test));
  }
  return read;
}

const lines = contestants.map((contestant) => {
  const runs = seeds.map((seed) => learnWith(contestant, seed));
  const values = Array.from({ length: epochs }, (_, epoch) => meanAndSpread(runs.map((run) => run[epoch]!)).mean);
  const { mean, spread } = meanAndSpread(runs.map((run) => run.at(-1)!));
  const name = contestant.activation.kind!;
  const curve = values.map((value) => (100 * value).toFixed(1)).join(" ");
  console.log(`${name.padEnd(10)} ${percent(mean, 2)} ± ${percent(spread, 2)} of the test digits; by epoch: ${curve}`);
  return { name, values };
});

saveChart(lines, `epochs, 1 to ${epochs}`);
