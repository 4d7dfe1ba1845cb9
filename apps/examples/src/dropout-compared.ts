// Part 3: few digits and a big network. It learns them by heart; dropout makes it learn something that helps elsewhere.
import { accuracy, network, train, type LayerRecipe } from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { momentum } from "@closurenet/optimizers";
import { contestants } from "./parts/with-dropout.ts";
import { saveChart } from "./shared/chart.ts";
import { digits } from "./shared/digits.ts";
import { meanAndSpread, percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { hidden, epochs, seeds, ...count } = sizes(
  { hidden: 500, epochs: 40, seeds: [1, 2, 3, 4, 5], train: 2_000, test: 10_000 },
  { hidden: 80, epochs: 20, seeds: [1], train: 500, test: 1_000 },
);

const { train: data, test } = await digits(count);
const kernels = wasmKernels({ relaxed: false }); // faster; the same bits on any machine

/** The share of digits read after every fifth epoch: of those it learns from, and of the test set. */
function learnWith(recipes: readonly LayerRecipe[], seed: number): { known: number; unseen: number }[] {
  const net = network(784, recipes, { seed, kernels });
  const read: { known: number; unseen: number }[] = [];
  for (const { epochEnd } of train(net, data, { epochs, optimizer: momentum(0.05), seed })) {
    if (epochEnd && epochEnd.epoch % 5 === 0) read.push({ known: accuracy(net, data), unseen: accuracy(net, test) });
  }
  return read;
}

const lines = Object.entries(contestants(hidden)).map(([name, recipes]) => {
  const runs = seeds.map((seed) => learnWith(recipes, seed));
  const known = meanAndSpread(runs.map((run) => run.at(-1)!.known));
  const unseen = meanAndSpread(runs.map((run) => run.at(-1)!.unseen));
  console.log(
    `${name.padEnd(15)} ${percent(known.mean, 2)} of the ${data.size} digits it learnt from, ` +
      `${percent(unseen.mean, 2)} ± ${percent(unseen.spread, 2)} of the test digits`,
  );
  const values = runs[0]!.map((_, i) => meanAndSpread(runs.map((run) => run[i]!.unseen)).mean);
  return { name, values };
});

saveChart(lines, `epochs, 5 to ${epochs}`);
