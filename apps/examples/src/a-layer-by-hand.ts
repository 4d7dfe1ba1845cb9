// A layer made by hand, of cells and closures alone. Its gradient is checked, then it learns to read in a network.
import { accuracy, dense, network, sgd, softmax, train, type LayerRecipe } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { neurons } from "./parts/layer-by-hand.ts";
import { digitAt, digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { epochs, ...count } = sizes(
  { epochs: 3, train: 60_000, test: 10_000 },
  { epochs: 1, train: 6_000, test: 2_000 },
);

// Nudge every weight, see how the loss changes, compare: the gradients agree to about ten digits …
const { worst, compared } = gradCheck([neurons(5)]);
console.log(`${compared} gradients checked, the worst is off by ${worst.toExponential(0)}`);

// … and the check sees it when they do not. This layer forgets its biases.
const forgetful: LayerRecipe = (site) => {
  const layer = neurons(5)(site);
  const { grad } = layer.params["W"]!;
  return {
    ...layer,
    backward(dZ, n) {
      const dX = layer.backward(dZ, n);
      grad.get().fill(0, site.fanIn * 5);
      return dX;
    },
  };
};
try {
  gradCheck([forgetful]);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}

// The network takes it like its own: a recipe among recipes.
const { train: data, test, pictures } = await digits(count);
const net = network(784, [neurons(30), dense(10, softmax)], { seed: 1 });
for (const { epochEnd } of train(net, data, { epochs, optimizer: sgd(0.2), validation: 0.1 })) {
  if (epochEnd) console.log(`epoch ${epochEnd.epoch}: ${percent(epochEnd.validation!.accuracy!)}`);
}
console.log(`test: ${percent(accuracy(net, test))}`);

const seven = digitAt(pictures.test, 0);
const piped = net
  .functions()
  .reduce((x, f) => f(x), seven)
  .get();
const apart = Math.max(
  ...net(seven)
    .get()
    .map((p, i) => Math.abs(p - piped[i]!)),
);
console.log(`the network and its pipe agree to ${apart < 1e-6 ? "six" : "fewer than six"} digits`);
