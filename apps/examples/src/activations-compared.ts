// Part 3: the same network with different activations, everything else alike, each at the learning rate that suits it.
import { accuracy, elementwise, glorot, he, identity, mlp, relu, sgd, sigmoid, tanh, train } from "@closurenet/core";
import { saveChart } from "./shared/chart.ts";
import { digits } from "./shared/digits.ts";
import { meanAndSpread, percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { epochs, seeds, learn } = sizes(
  { epochs: 5, seeds: [1, 2, 3], learn: 60_000 },
  { epochs: 2, seeds: [1], learn: 5_000 },
);

// What the core does not have is two lines: relu that lets a tenth through below zero.
const leaky = elementwise(
  (s) => (s > 0 ? s : s / 10),
  (s) => (s > 0 ? 1 : 0.1),
  "leaky relu",
);

// Learning rates: the best on held-out digits among 0.05, 0.1, 0.2, 0.5, 1 and 2.
const contestants = [
  { activation: relu, init: he, rate: 0.2 },
  { activation: leaky, init: he, rate: 0.2 },
  { activation: tanh, init: glorot, rate: 0.2 },
  { activation: sigmoid, init: glorot, rate: 1 },
  { activation: identity, init: glorot, rate: 0.1 }, // no activation at all
];

const { train: data, test } = await digits({ train: learn });

/** The share of test digits read after each epoch. */
function learnWith({ activation, init, rate }: (typeof contestants)[number], seed: number): number[] {
  const net = mlp([784, 100, 50, 10], { activation, init, seed });
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

saveChart(() => ({ lines, low: 90, high: 98, across: `epochs, 1 to ${epochs}` }));
