// The network of Grant Sanderson's films: 784-16-16-10, sigmoid everywhere, and the squared distance to the right answer.
import { accuracy, dense, glorot, meanSquaredError, network, sgd, sigmoid, train } from "@closurenet/core";
import { digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { patches, savePicture } from "./shared/picture.ts";
import { sizes } from "./shared/sizes.ts";
import { printUnits } from "./shared/terminal.ts";

const { epochs, ...count } = sizes(
  { epochs: 20, train: 60_000, test: 10_000 },
  { epochs: 4, train: 10_000, test: 2_000 },
);

const { train: data, test } = await digits(count);
const layer = (units: number) => dense(units, sigmoid, { init: glorot });
const net = network(784, [layer(16), layer(16), layer(10)], { seed: 1, batch: 10, loss: meanSquaredError });

console.log(`${net.params.reduce((sum, { value }) => sum + value.rows * value.cols, 0)} weights and biases`); // 13,002
for (const { epochEnd } of train(net, data, { epochs, optimizer: sgd(10), validation: 0.1 })) {
  if (epochEnd) console.log(`epoch ${epochEnd.epoch}: ${percent(epochEnd.validation!.accuracy!)}`);
}
console.log(`test: ${percent(accuracy(net, test))}`);

// One might hope that the sixteen look for edges and loops. They look for whatever brought the loss down.
const weights = net.params[0]!.value.get();
console.log(printUnits(weights, 16));
savePicture(() => patches(weights, { units: 16, inputs: 784, columns: 8, zoom: 3 }));
