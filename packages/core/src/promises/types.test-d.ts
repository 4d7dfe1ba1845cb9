// Misuse that the compiler catches: `tsc` fails here where one of these lines is not an error.
import {
  dataset,
  dense,
  elementwise,
  matrix,
  mlp,
  network,
  pipe,
  relu,
  sgd,
  softmax,
  softmaxCrossEntropy,
  train,
  type Cell,
  type GradientTransform,
  type Layer,
  type LayerRecipe,
  type Loss,
  type Network,
  type Site,
} from "../index.ts";

declare const site: Site;
declare const layer: Layer;
declare const net: Network;
const data = dataset({ inputs: [0, 1], labels: [0, 1], classes: 2 });

// Share recipes, never layers.
// @ts-expect-error a layer is no recipe
network(784, [layer]);
// @ts-expect-error a built layer is no recipe
network(784, [dense(10)(site)]);
// @ts-expect-error an activation is no recipe: dense(10, relu)
network(784, [dense(100), relu]);
// @ts-expect-error a recipe's maker is no recipe: dense(10)
network(784, [dense]);
// @ts-expect-error a recipe is no activation
dense(10, dense(10));
// @ts-expect-error an activation is made of a function and its derivative
elementwise((s) => s);
// @ts-expect-error a layer must say how it predicts
const silent: LayerRecipe = (): Omit<Layer, "functions"> => layer;

// Names of options.
// @ts-expect-error activation
mlp([784, 10], { activaton: relu });
// @ts-expect-error init belongs to dense and mlp
network(784, [dense(10, softmax)], { init: () => {} });
// @ts-expect-error a loss is no name
mlp([784, 10], { loss: "softmax" });
// @ts-expect-error epochs are asked for
train(net, data, { optimizer: sgd(0.1) });
// @ts-expect-error the learning rate is the optimizer's
train(net, data, { epochs: 1, learningRate: 0.1 });
// @ts-expect-error an optimizer's maker is no optimizer: sgd(0.1)
train(net, data, { epochs: 1, optimizer: sgd });
// @ts-expect-error no optimizer without its learning rate
sgd();
// @ts-expect-error labels have classes
dataset({ inputs: [0, 1], labels: [0, 1] });

// @ts-expect-error an activation is no name
mlp([784, 10], { activation: "relu" });
// @ts-expect-error an optimizer is no name
train(net, data, { epochs: 1, optimizer: "adam" });
// @ts-expect-error a training has options
train(net, data);
// @ts-expect-error sizes stand in one array
mlp(2, 4, 2);
// @ts-expect-error no labels
dataset({ inputs: [0, 1], classes: 2 });
// @ts-expect-error labels are numbers
dataset({ inputs: [0, 1], labels: ["0", "1"], classes: 2 });
// @ts-expect-error and not big ones
dataset({ inputs: [0, 1], labels: [0n, 1n], classes: 2 });
// @ts-expect-error an optimizer counts with a counter of its site, which holds doubles
const counting: GradientTransform = (_, site) => () => site.counter("t", 1, 1);

// What lies in cells is written through them, and a cell is never rebound.
// @ts-expect-error the map of cells is for reading
net.cells().set("layers.0.W", matrix([[1]]));
// @ts-expect-error a cell keeps its size
matrix([[1]]).rows = 2;
// @ts-expect-error the params of a layer are its own
net.layers[0]!.params["W"] = net.params[0]!;
// @ts-expect-error so are the weights of a param
net.params[0]!.value = matrix([[1]]);
// @ts-expect-error the layers of a network are its own
net.layers.push(layer);
// @ts-expect-error an example is a matrix of one row: matrix([[1, 2]])
net([1, 2]);
// @ts-expect-error pipes are of functions between matrices
pipe(matrix([[1]]), (x: number) => x);
// @ts-expect-error a loss says how it falls
const flat: Loss = { kind: "flat", value: () => 0 };

// And what is right stays right.
network(784, [dense(100, relu), (here: Site): Layer => dense(10, softmax)(here)], {
  loss: softmaxCrossEntropy,
  seed: 1,
});
const own: Cell = net(matrix([[1, 2]]));
void [silent, flat, own, counting];
