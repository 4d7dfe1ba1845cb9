// oxlint-disable typescript/no-explicit-any typescript/no-unsafe-type-assertion -- what no compiler sees
// First mistakes, as JavaScript lets them through: each is answered by what was expected, what was found and what to do.
import { expect, test } from "vitest";
import * as core from "../index.ts";
import * as testing from "../testing.ts";

const { accuracy, activation, cell, confusionMatrix, dataset, dense, earlyStopping, elementwise, evaluate } =
  core as any;
const { leakyRelu, learningRateFinder, matrix, meanSquaredError, mlp, network, pipe, plainKernels, predict } =
  core as any;
const { binaryCrossEntropy, regression, relu, scaledNormal, sgd, softmax, train } = core as any;

const xor = dataset({ inputs: [0, 0, 0, 1, 1, 0, 1, 1], labels: [0, 1, 1, 0], classes: 2 });
const line = regression([[0], [1], [2], [3]], [[0], [2], [4], [6]]);
const net = (options = {}) => mlp([2, 3, 2], { batch: 4, ...options });
const forLines = () => mlp([1, 1], { batch: 4, loss: meanSquaredError });
const twice = (steps: Iterable<unknown>): void => {
  for (const _ of steps) break;
  for (const _ of steps);
};

const misuses: Record<string, () => unknown> = {
  // Names in the place of functions.
  'mlp([2, 2], { activation: "relu" })': () => mlp([2, 2], { activation: "relu" }),
  'dense(2, "relu")': () => dense(2, "relu"),
  'mlp([2, 2], { init: "he" })': () => mlp([2, 2], { init: "he" }),
  "dense(2, relu, { init: 3 })": () => dense(2, relu, { init: 3 }),
  "pipe(x, 3)": () => pipe(matrix([[1]]), 3),
  'train(net, data, { epochs: 1, optimizer: "adam" })': () => train(net(), xor, { epochs: 1, optimizer: "adam" }),
  "train(net, data, { epochs: 1, optimizer: sgd })": () => train(net(), xor, { epochs: 1, optimizer: sgd }),
  "train(net, data, { epochs: 1, optimizer: relu })": () => train(net(), xor, { epochs: 1, optimizer: () => {} }),
  'mlp([2, 2], { loss: "mse" })': () => mlp([2, 2], { loss: "mse" }),
  'network(2, …, { loss: "mse" })': () => network(2, [dense(2)], { loss: "mse" }),
  "mlp([2, 2], { kernels: plainKernels })": () => mlp([2, 2], { kernels: plainKernels }),

  // What is missing.
  "train(net, data)": () => train(net(), xor),
  "train(net)": () => train(net(), undefined, { epochs: 1 }),
  "train(data, net)": () => train(xor, net(), { epochs: 1 }),
  "train(net, data, { epochs: undefined })": () => train(net(), xor, { epochs: undefined }),
  "dataset without labels": () => dataset({ inputs: [1, 2], classes: 2 }),
  "dataset without classes": () => dataset({ inputs: [1, 2], labels: [0, 1] }),
  "dataset without inputs": () => dataset({ labels: [0, 1], classes: 2 }),
  "dataset()": () => dataset(),
  "net.backward before net.forward": () => net().backward(1),
  "net.loss before net.forward": () => net().loss(1),
  "net.backward of more rows than went forward": () => {
    const built = net();
    built.forward(2, true);
    built.backward(3);
  },

  // Layers and recipes.
  "network(2, dense(2))": () => network(2, dense(2)),
  "network(2, [a layer that is built])": () => network(2, [net().layers[0]]),
  "network(2, [dense])": () => network(2, [dense]),
  "network(2, [dense(3), relu])": () => network(2, [dense(3), relu]),
  "network(2, [3])": () => network(2, [3]),
  "network(2, [() => 3])": () => network(2, [() => 3]),

  "network({ input: 2, layers })": () => network({ input: 2, layers: [dense(2)] }),
  "network(null, …)": () => network(null, [dense(2)]),

  // Options.
  "mlp([2, 2], { seed: NaN })": () => mlp([2, 2], { seed: Number.NaN }),
  'network(2, …, { seed: "x" })': () => network(2, [dense(2, softmax)], { seed: "x" }),
  "train(net, data, { epochs: 1, seed: -1 })": () => train(net(), xor, { epochs: 1, seed: -1 }),
  "mlp(2, 4, 2)": () => mlp(2, 4, 2),
  "mlp([2, 2], { learningRate: 0.1 })": () => mlp([2, 2], { learningRate: 0.1 }),
  "mlp([2, 2], { activaton: relu })": () => mlp([2, 2], { activaton: relu }),
  "network(2, …, { activation: relu })": () => network(2, [dense(2, softmax)], { activation: relu }),
  "dense(2, relu, he)": () => dense(2, relu, core.he),
  "dense(2, relu, { seed: 1 })": () => dense(2, relu, { seed: 1 }),
  "train(…, { epochs: 1, learningRate: 0.1 })": () => train(net(), xor, { epochs: 1, learningRate: 0.1 }),
  "train(…, 5)": () => train(net(), xor, 5),
  "dataset({ …, targets })": () => dataset({ inputs: [1, 2], targets: [1, 2] }),
  "scaledNormal({ scale: 1 })": () => scaledNormal({ scale: 1 }),
  "earlyStopping(training, 5)": () => earlyStopping(train(net(), xor, { epochs: 1 }), 5),
  "earlyStopping(net)": () => earlyStopping(net()),
  "learningRateFinder(…, { rate: 1 })": () => learningRateFinder(net(), xor, { rate: 1 }),
  "gradCheck([dense(2)], { tol: 1 })": () => testing.gradCheck([dense(2)], Object.assign({ tol: 1 })),

  // Numbers of rows.
  "net.forward(5, true) on a batch of 4": () => net().forward(5, true),
  "net.forward(0, true)": () => net().forward(0, true),
  "{ batch: 1e9 }": () => mlp([784, 10], { batch: 1e9 }),
  'mlp([2, "3", 2])': () => mlp([2, "3", 2]),
  "a validation share that rounds to no example": () => train(net(), xor, { epochs: 1, validation: 0.1 }),
  'a validation share of "0.1"': () => train(net(), xor, { epochs: 1, validation: "0.1" }),

  // Examples.
  "labels that are flat one-hot rows": () =>
    dataset({
      inputs: [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
      labels: [1, 0, 0, 1, 0, 1],
      classes: 2,
    }),
  "labels that are one-hot rows": () =>
    dataset({
      inputs: [[0], [1]],
      labels: [
        [1, 0],
        [0, 1],
      ],
      classes: 2,
    }),
  "labels that are texts": () => dataset({ inputs: [1, 2], labels: ["0", "1"], classes: 2 }),
  "labels that are bigints": () => dataset({ inputs: [1, 2], labels: [0n, 1n], classes: 2 }),
  "inputs that are texts": () => dataset({ inputs: ["1", "2"], labels: [0, 1], classes: 2 }),
  "rows of inputs that are texts": () => dataset({ inputs: [["1"], ["2"]], labels: [0, 1], classes: 2 }),
  "rows that differ": () => dataset({ inputs: [[1], [2, 3]], labels: [0, 1], classes: 2 }),
  "a scale of NaN": () => dataset({ inputs: [1, 2], labels: [0, 1], classes: 2, scale: NaN }),
  "regression([0], [1])": () => regression([0], [1]),
  "regression(1, 2)": () => regression(1, 2),
  "regression([[0], [1]], [[1]])": () => regression([[0], [1]], [[1]]),
  "matrix([1, 2])": () => matrix([1, 2]),
  "matrix(new Float32Array(2))": () => matrix(new Float32Array(2)),
  'matrix([["1", "2"]])': () => matrix([["1", "2"]]),
  "cell(2, 2, an array of 3)": () => cell(2, 2, new Float32Array(3)),
  "net([1, 2])": () => net()([1, 2]),
  "predict(net, x) where an input is NaN": () =>
    predict(
      net(),
      matrix([
        [0, 1],
        [1, NaN],
      ]),
    ),
  "predict(net, x) where a weight is NaN": () => {
    const built = net();
    built.params[0].value.get()[0] = NaN;
    return predict(built, matrix([[1, 1]]));
  },

  // A loss and its network.
  "mlp([1, 16, 1]) and softmax cross-entropy": () => mlp([1, 16, 1]),
  "regression targets under softmax cross-entropy": () => [
    ...train(
      mlp([1, 2]),
      regression(
        [[0], [1]],
        [
          [3, 1],
          [0, 1],
        ],
      ),
      { epochs: 1 },
    ),
  ],
  "a target of 7 under binary cross-entropy": () => [
    ...train(mlp([1, 1], { loss: binaryCrossEntropy }), regression([[0], [1]], [[1], [7]]), { epochs: 1 }),
  ],
  "evaluate on targets that the loss does not take": () =>
    evaluate(mlp([1, 1], { loss: binaryCrossEntropy }), regression([[0], [1]], [[1], [7]])),
  "accuracy of a regression": () => accuracy(forLines(), line),
  "confusionMatrix of a regression": () => confusionMatrix(forLines(), line),
  "a measure called loss": () => evaluate(net(), xor, { loss: () => 1 }),

  "a measure called loss, in a training": () => train(net(), xor, { epochs: 1, measures: { loss: () => 1 } }),
  "a layer with a param and a state of one name": () =>
    network(2, [(site: core.Site) => ({ ...core.dense(2, core.softmax)(site), state: { W: site.cell(1, 1) } })]),

  // Loops.
  "a second loop over a training": () => twice(train(net(), xor, { epochs: 5 })),
  "a second loop over a training that came to its end": () => {
    const training = train(net(), xor, { epochs: 1 });
    for (const _ of training);
    return [...training];
  },
  "a second loop over earlyStopping": () => twice(earlyStopping(train(net(), xor, { epochs: 5 }))),
  "a second loop over learningRateFinder": () => twice(learningRateFinder(net(), xor)),

  // Numbers out of range.
  'sgd("0.1")': () => sgd("0.1"),
  "sgd(Infinity)": () => sgd(Infinity),
  'leakyRelu("0.1")': () => leakyRelu("0.1"),
  "activation(name)": () => activation("mine"),
  "elementwise(f)": () => elementwise((x: number) => x),
};

test("each first mistake is answered in a sentence or two", () => {
  const answers = Object.entries(misuses).map(([name, run]) => {
    try {
      run();
      return `${name}\n  NOTHING`;
    } catch (error) {
      return `${name}\n  ${String(error)}`;
    }
  });
  expect(answers.join("\n")).toMatchInlineSnapshot(`
    "mlp([2, 2], { activation: "relu" })
      Error: [core] mlp: expected an activation such as relu, got the text "relu". It is imported by its name: import { relu } from "@closurenet/core".
    dense(2, "relu")
      Error: [core] dense: expected an activation such as relu, got the text "relu". It is imported by its name: import { relu } from "@closurenet/core".
    mlp([2, 2], { init: "he" })
      Error: [core] dense: expected an initializer such as he, got the text "he". It is imported by its name: import { he } from "@closurenet/core".
    dense(2, relu, { init: 3 })
      Error: [core] dense: expected an initializer such as he, got 3.
    pipe(x, 3)
      Error: [core] pipe: expected a function of a matrix in place 1, got 3.
    train(net, data, { epochs: 1, optimizer: "adam" })
      Error: [core] train: optimizer: expected an optimizer such as sgd(0.1), got the text "adam".
    train(net, data, { epochs: 1, optimizer: sgd })
      Error: [core] sgd: expected a learning rate above 0, got an array of 2. Try sgd(0.1).
    train(net, data, { epochs: 1, optimizer: relu })
      Error: [core] train: optimizer: expected one that returns its update, a function, got one that returns nothing.
    mlp([2, 2], { loss: "mse" })
      Error: [core] loss: expected a loss such as meanSquaredError, imported from here, got the text "mse".
    network(2, …, { loss: "mse" })
      Error: [core] loss: expected a loss such as meanSquaredError, imported from here, got the text "mse".
    mlp([2, 2], { kernels: plainKernels })
      Error: [core] network: expected kernels such as plainKernels(), got the function plainKernels.
    train(net, data)
      Error: [core] train: expected options such as { epochs: … }, got nothing.
    train(net)
      Error: [core] data: expected examples from dataset or regression, got nothing.
    train(data, net)
      Error: [core] data: expected a network from mlp or network, got an object.
    train(net, data, { epochs: undefined })
      Error: [core] train: epochs: expected a whole number of at least 1, got nothing.
    dataset without labels
      Error: [core] dataset: expected labels, the class of each example, got nothing.
    dataset without classes
      Error: [core] dataset: classes: expected a whole number of at least 2, got nothing.
    dataset without inputs
      Error: [core] dataset: expected inputs, an array of rows or of all their numbers, got nothing.
    dataset()
      Error: [core] dataset: expected options such as { inputs: … }, got nothing.
    net.backward before net.forward
      Error: [core] backward: expected rows that went through forward before, got 1 where none was propagated yet. Try forward(n, true) first.
    net.loss before net.forward
      Error: [core] loss: expected rows that went through forward before, got 1 where none was propagated yet. Try forward(n, true) first.
    net.backward of more rows than went forward
      Error: [core] backward: expected rows that went through forward before, got 3 where 2 were propagated. Try forward(n, true) first.
    network(2, dense(2))
      Error: [core] network: expected an array of at least one layer, got a function. Try [dense(10, softmax)].
    network(2, [a layer that is built])
      Error: [core] layers.0: expected the recipe of a layer such as dense(10, relu), got a layer that is built already. Hand over its recipe, from which each network builds a layer of its own.
    network(2, [dense])
      Error: [core] dense: units: expected a whole number of at least 1, got an object.
    network(2, [dense(3), relu])
      Error: [core] layers.1: expected the recipe of a layer such as dense(10, relu), got the activation relu. Give it to a layer: dense(10, relu).
    network(2, [3])
      Error: [core] layers.0: expected the recipe of a layer such as dense(10, relu), got 3.
    network(2, [() => 3])
      Error: [core] layers.0: expected a recipe that returns a layer, got one that returns 3.
    network({ input: 2, layers })
      Error: [core] network: input: expected how many numbers an example has, or its shape, such as [28, 28, 1], got an object.
    network(null, …)
      Error: [core] network: input: expected how many numbers an example has, or its shape, such as [28, 28, 1], got null.
    mlp([2, 2], { seed: NaN })
      Error: [core] network: seed: expected a whole number of at least 0, got NaN.
    network(2, …, { seed: "x" })
      Error: [core] network: seed: expected a whole number of at least 0, got the text "x".
    train(net, data, { epochs: 1, seed: -1 })
      Error: [core] train: seed: expected a whole number of at least 0, got -1.
    mlp(2, 4, 2)
      Error: [core] mlp: expected the layer sizes in one array, such as [784, 100, 50, 10], got 2.
    mlp([2, 2], { learningRate: 0.1 })
      Error: [core] mlp: expected no other options than activation, init, seed, batch, loss, kernels, got learningRate. It belongs to the optimizer: train(net, data, { epochs: 5, optimizer: sgd(0.1) }).
    mlp([2, 2], { activaton: relu })
      Error: [core] mlp: expected no other options than activation, init, seed, batch, loss, kernels, got activaton.
    network(2, …, { activation: relu })
      Error: [core] network: expected no other options than seed, batch, loss, kernels, got activation. It belongs to a layer: dense(10, relu).
    dense(2, relu, he)
      Error: [core] dense: expected options such as { init: … }, got the function he.
    dense(2, relu, { seed: 1 })
      Error: [core] dense: expected no other options than init, got seed.
    train(…, { epochs: 1, learningRate: 0.1 })
      Error: [core] train: expected no other options than epochs, optimizer, validation, measures, seed, signal, got learningRate. It belongs to the optimizer: { optimizer: sgd(0.1) }.
    train(…, 5)
      Error: [core] train: expected options such as { epochs: … }, got 5.
    dataset({ …, targets })
      Error: [core] dataset: expected no other options than inputs, labels, classes, scale, got targets. Targets that are numbers go into regression(inputs, targets).
    scaledNormal({ scale: 1 })
      Error: [core] scaledNormal: expected no other options than initScale, initPos, got scale.
    earlyStopping(training, 5)
      Error: [core] earlyStopping: expected options such as { patience: … }, got 5.
    earlyStopping(net)
      Error: [core] earlyStopping: expected a training from train(net, data, …), got the function predict.
    learningRateFinder(…, { rate: 1 })
      Error: [core] learningRateFinder: expected no other options than optimizer, from, to, steps, seed, got rate.
    gradCheck([dense(2)], { tol: 1 })
      Error: [core] gradCheck: expected no other options than input, rows, loss, seed, tolerance, kernels, got tol.
    net.forward(5, true) on a batch of 4
      Error: [core] forward: expected 1 to 4 rows, the batch that this network was built for, got 5.
    net.forward(0, true)
      Error: [core] forward: expected 1 to 4 rows, the batch that this network was built for, got 0.
    { batch: 1e9 }
      Error: [core] cell: expected room for 1000000000 × 10 numbers, 40 GB, found none. Take a smaller batch or network.
    mlp([2, "3", 2])
      Error: [core] dense: units: expected a whole number of at least 1, got the text "3".
    a validation share that rounds to no example
      Error: [core] train: validation: expected a share that holds out at least one of 4 examples, got 0.1. Hold out more, or leave it out.
    a validation share of "0.1"
      Error: [core] train: validation: expected a share of at least 0 and below 1, got the text "0.1". Try 0.1.
    labels that are flat one-hot rows
      Error: [core] dataset: expected a row of inputs for each of 6 labels, got 3 rows of inputs. Are the labels one-hot? Give each example the number of its class.
    labels that are one-hot rows
      Error: [core] dataset: expected labels 0 … 1, got an array of 2 for example 0. A row for each label is made here.
    labels that are texts
      Error: [core] dataset: expected labels 0 … 1, got the text "0" for example 0. Count classes from 0.
    labels that are bigints
      Error: [core] dataset: expected labels 0 … 1, got the bigint 0 for example 0. Count classes from 0.
    inputs that are texts
      Error: [core] dataset: expected numbers in inputs, got the text "1" at 0.
    rows of inputs that are texts
      Error: [core] matrix: expected numbers in row 0, got the text "1" at 0.
    rows that differ
      Error: [core] matrix: expected 1 numbers in row 1, as in row 0, got 2.
    a scale of NaN
      Error: [core] dataset: expected a finite scale, got NaN.
    regression([0], [1])
      Error: [core] matrix: expected rows of numbers, got 0 for row 0. Try matrix([[0, 1], [1, 0]]).
    regression(1, 2)
      Error: [core] matrix: expected an array of rows, got 1. Try matrix([[0, 1], [1, 0]]).
    regression([[0], [1]], [[1]])
      Error: [core] regression: expected as many rows of targets as of inputs, and at least one, got 1 for 2.
    matrix([1, 2])
      Error: [core] matrix: expected rows of numbers, got 1 for row 0. Try matrix([[0, 1], [1, 0]]).
    matrix(new Float32Array(2))
      Error: [core] matrix: expected an array of rows, got a Float32Array. Try matrix([[0, 1], [1, 0]]).
    matrix([["1", "2"]])
      Error: [core] matrix: expected numbers in row 0, got the text "1" at 0.
    cell(2, 2, an array of 3)
      Error: [core] cell: expected 2 × 2 = 4 values, got 3.
    net([1, 2])
      Error: [core] network: expected a matrix of examples such as matrix([[0, 1]]), got an array of 2.
    predict(net, x) where an input is NaN
      Error: [core] data: expected finite inputs, got NaN in column 1 of example 1. Leave the example out, or put a number in its place.
    predict(net, x) where a weight is NaN
      Error: [core] predict: expected outputs that tell a class, got NaN in row 0. The weights are not finite.
    mlp([1, 16, 1]) and softmax cross-entropy
      Error: [core] softmax cross-entropy: expected at least 2 outputs, got 1, whose share is always 1. For a number take { loss: meanSquaredError }, for yes or no { loss: binaryCrossEntropy }.
    regression targets under softmax cross-entropy
      Error: [core] data: expected targets that are shares of at least 0 that sum to 1 for the loss softmax cross-entropy, got 3, 1 for example 0. For other numbers take { loss: meanSquaredError }.
    a target of 7 under binary cross-entropy
      Error: [core] data: expected targets that are numbers from 0 to 1 for the loss binary cross-entropy, got 7 for example 1. For other numbers take { loss: meanSquaredError }.
    evaluate on targets that the loss does not take
      Error: [core] data: expected targets that are numbers from 0 to 1 for the loss binary cross-entropy, got 7 for example 1. For other numbers take { loss: meanSquaredError }.
    accuracy of a regression
      Error: [core] accuracy: expected targets that name a class each, got 2. Measure something else: evaluate(net, data, { … }).
    confusionMatrix of a regression
      Error: [core] confusionMatrix: expected targets that name a class each, got 2. Measure something else: evaluate(net, data, { … }).
    a measure called loss
      Error: [core] evaluate: expected another name than loss for a measure of your own.
    a measure called loss, in a training
      Error: [core] evaluate: expected another name than loss for a measure of your own.
    a layer with a param and a state of one name
      Error: [core] layers.0.W: expected a name of its own for each param and state of a layer, got one twice.
    a second loop over a training
      Error: [core] train: expected one loop over its steps, got another after it had ended. A break ends it for good: call it anew, or take steps by hand with next().
    a second loop over a training that came to its end
      Error: [core] train: expected one loop over its steps, got another after it had ended. A break ends it for good: call it anew, or take steps by hand with next().
    a second loop over earlyStopping
      Error: [core] earlyStopping: expected one loop over its steps, got another after it had ended. A break ends it for good: call it anew, or take steps by hand with next().
    a second loop over learningRateFinder
      Error: [core] learningRateFinder: expected one loop over its steps, got another after it had ended. A break ends it for good: call it anew, or take steps by hand with next().
    sgd("0.1")
      Error: [core] sgd: expected a learning rate above 0, got the text "0.1". Try sgd(0.1).
    sgd(Infinity)
      Error: [core] sgd: expected a learning rate above 0, got Infinity. Try sgd(0.1).
    leakyRelu("0.1")
      Error: [core] leakyRelu: expected a finite slope, got the text "0.1". Try 0.01.
    activation(name)
      Error: [core] activation mine: expected an activation such as relu, got nothing.
    elementwise(f)
      Error: [core] elementwise: expected a function and its derivative, got nothing for one of them."
  `);
});

test("no answer comes from the engine", () => {
  for (const run of Object.values(misuses)) expect(run).toThrow(/^\[core\] .+: expected /);
});
