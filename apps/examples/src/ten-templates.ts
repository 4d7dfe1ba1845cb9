// No hidden layer: ten neurons that look at the pixels, one per digit. What each has learnt is a picture, its template.
import { accuracy, mlp, sgd, train } from "@closurenet/core";
import { digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { patches, savePicture } from "./shared/picture.ts";
import { sizes } from "./shared/sizes.ts";
import { printUnits } from "./shared/terminal.ts";

const { epochs, ...count } = sizes(
  { epochs: 5, train: 60_000, test: 10_000 },
  { epochs: 2, train: 10_000, test: 2_000 },
);

const { train: data, test } = await digits(count);
const net = mlp([784, 10], { seed: 1 });
for (const { epochEnd } of train(net, data, { epochs, optimizer: sgd(0.2), validation: 0.1 })) {
  if (epochEnd) console.log(`epoch ${epochEnd.epoch}: ${percent(epochEnd.validation!.accuracy!)}`);
}
console.log(`test: ${percent(accuracy(net, test))}`);

// Each neuron lays its template over the digit and adds up: blocks are places where it wants ink, dashes where ink
// speaks against its digit. The highest sum wins.
const weights = net.params[0]!.value.get();
console.log(printUnits(weights, 10));
savePicture(() => patches(weights, { units: 10, inputs: 784, columns: 5 }));
