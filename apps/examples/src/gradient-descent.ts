// Gradient descent by hand: what `train` repeats, written out, at learning rates that crawl, fit and explode.
import { accuracy, mlp, permutation, rng } from "@closurenet/core";
import { descend } from "./parts/descend.ts";
import { digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { epochs, ...count } = sizes(
  { epochs: 1, train: 60_000, test: 10_000 },
  { epochs: 1, train: 6_000, test: 1_000 },
);
const { train: data, test } = await digits(count);

for (const learningRate of [0.001, 0.2, 20]) {
  const net = mlp([784, 30, 10], { seed: 1 });
  let loss = 0;
  for (let epoch = 0; epoch < epochs && Number.isFinite(loss); epoch++) {
    const order = permutation(data.size, rng(epoch));
    for (loss of descend(net, data, order, learningRate)) if (!Number.isFinite(loss)) break;
  }
  console.log(
    `${learningRate}: the last loss is ${loss.toFixed(3)}, ${percent(accuracy(net, test))} of the test digits`,
  );
}
