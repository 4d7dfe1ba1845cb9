// A layer made by hand, of cells and closures alone. Its gradient is checked, then it learns to read in a network.
import { accuracy, activate, dense, network, relu, sgd, softmax, times, train, withBias } from "@closurenet/core";
import type { Cell, LayerRecipe } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { digitAt, digits } from "./shared/digits.ts";
import { percent } from "./shared/percent.ts";
import { sizes } from "./shared/sizes.ts";

const { epochs, ...count } = sizes(
  { epochs: 3, train: 60_000, test: 10_000 },
  { epochs: 1, train: 6_000, test: 2_000 },
);

/** `units` neurons: each adds up its weighted inputs and its bias, and passes on what is above zero. */
const neurons = (units: number): LayerRecipe => {
  return ({ fanIn, batch, rng, cell }) => {
    // What the bank account calls its money: five cells that the functions below share, and nobody else has.
    const W = { value: cell(fanIn + 1, units), grad: cell(fanIn + 1, units), weightRows: fanIn }; // last row: biases
    const [S, Z, dX] = [cell(batch, units), cell(batch, units), cell(batch, fanIn)];
    let X: Cell;
    W.value.set(W.value.get().map((_, i) => (i < fanIn * units ? rng.normal() * Math.sqrt(2 / fanIn) : 0)));

    function forward(input: Cell, n: number): Cell {
      X = input;
      const [x, w, s, z] = [X.get(), W.value.get(), S.get(), Z.get()];
      for (let row = 0; row < n; row++) {
        for (let unit = 0; unit < units; unit++) {
          let sum = w[fanIn * units + unit]!; // the bias
          for (let k = 0; k < fanIn; k++) sum += x[row * fanIn + k]! * w[k * units + unit]!;
          s[row * units + unit] = sum;
          z[row * units + unit] = Math.max(0, sum);
        }
      }
      return Z;
    }

    // Told how the loss changes with each output, says how it changes with each weight and each input: the chain rule.
    function backward(dZ: Cell, n: number): Cell {
      const [x, w, s, dz, g, dx] = [X.get(), W.value.get(), S.get(), dZ.get(), W.grad.get(), dX.get()];
      g.fill(0);
      dx.fill(0);
      for (let row = 0; row < n; row++) {
        for (let unit = 0; unit < units; unit++) {
          if (s[row * units + unit]! <= 0) continue; // the neuron was silent: nothing depends on it
          const d = dz[row * units + unit]!;
          for (let k = 0; k < fanIn; k++) {
            g[k * units + unit]! += x[row * fanIn + k]! * d;
            dx[row * fanIn + k]! += w[k * units + unit]! * d;
          }
          g[fanIn * units + unit]! += d;
        }
      }
      return dX;
    }

    const functions = () => [withBias, times(W.value), activate(relu)]; // the same as a pipe
    return { kind: "by hand", fanOut: units, params: { W }, cells: { S, Z }, forward, backward, functions };
  };
};

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
