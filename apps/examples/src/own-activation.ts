// Any function of a number may be an activation: write it and its derivative down where you need them.
import { accuracy, elementwise, mlp, relu, sgd, train, type Activation } from "@closurenet/core";
import { dense } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { bump, wave } from "./parts/own-activation.ts";
import { digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { epochs, ...count } = sizes(
  { epochs: 3, train: 60_000, test: 10_000 },
  { epochs: 2, train: 6_000, test: 2_000 },
);

// A derivative is easily got wrong. With central differences one need not trust it.
for (const f of [wave, bump]) {
  console.log(`${f.kind}: derivative off by at most ${gradCheck([dense(5, f)]).worst.toExponential(0)}`);
}
const wrong = elementwise(Math.sin, (s) => -Math.cos(s), "wrong");
try {
  gradCheck([dense(5, wrong)]);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}

// Neurons that count up and down again as their sum grows: does a network learn with those? See for yourself.
const { train: data, test } = await digits(count);
function learnWith(activation: Activation): number {
  const net = mlp([784, 64, 10], { activation, seed: 1 });
  for (const _ of train(net, data, { epochs, optimizer: sgd(0.2) }));
  return accuracy(net, test);
}
for (const f of [relu, wave, bump]) console.log(`${f.kind}: ${percent(learnWith(f))} of the test digits`);
