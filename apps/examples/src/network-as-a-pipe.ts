// A network taken apart: digits go through its functions one by one, and we look at what comes out of each.
import { mlp, relu, sgd, train, type Cell } from "@closurenet/core";
import { printDigit } from "@closurenet/mnist";
import { stages } from "./parts/stages.ts";
import { digitAt, digits } from "./shared/digits.ts";
import { patches, savePicture, sideBySide } from "./shared/picture.ts";
import { sizes } from "./shared/sizes.ts";
import { shades } from "./shared/terminal.ts";

const { epochs, ...count } = sizes({ epochs: 3, train: 60_000 }, { epochs: 1, train: 10_000 });

const { train: data, pictures } = await digits(count);
const net = mlp([784, 100, 50, 10], { activation: relu, seed: 7 });
for (const { epochEnd } of train(net, data, { epochs, optimizer: sgd(0.2) })) {
  if (epochEnd) console.log(`epoch ${epochEnd.epoch}: loss ${epochEnd.loss.toFixed(3)}`);
}

const answer = (out: Cell): number => out.get().indexOf(Math.max(...out.get()));

// The first three digits of the test set, and the first that the network gets wrong.
const wrong = pictures.test.labels.findIndex((label, i) => answer(net(digitAt(pictures.test, i))) !== label);
for (const i of new Set([0, 1, 2, wrong])) {
  const all = stages(net, digitAt(pictures.test, i));
  console.log(printDigit(pictures.test, i, { predicted: answer(all.at(-1)!.out) }));
  for (const { label, out } of all) {
    if (label === "withBias") continue; // appends a 1, nothing to see
    const values = out.get();
    const silent = values.filter((value) => value === 0).length;
    console.log(`▸ ${label}: ${out.cols} numbers${silent ? `, ${silent} of them 0` : ""}`);
    if (label === "softmax") {
      values.forEach((p, digit) => {
        if (p >= 0.005) console.log(`    ${digit} ${"█".repeat(Math.round(40 * p))} ${p.toFixed(2)}`);
      });
    } else {
      console.log(shades(values, 50).replaceAll(/^/gm, "    "));
    }
  }
}

// The seven as a picture: its pixels, what the neurons of each layer answer, and the ten probabilities.
savePicture(() => {
  const layers = stages(net, digitAt(pictures.test, 0)).filter(({ label }) => label === "relu" || label === "softmax");
  const [first, second, ten] = layers.map(({ out }) => out.get());
  return sideBySide([
    patches(digitAt(pictures.test, 0).get(), { units: 1, inputs: 784, zoom: 7 }),
    patches(first!, { units: 1, inputs: 100, zoom: 16 }),
    patches(second!, { units: 1, inputs: 50, zoom: 16, patch: { width: 5, height: 10 } }),
    patches(ten!, { units: 1, inputs: 10, zoom: 16, patch: { width: 1, height: 10 } }),
  ]);
});
