import { expect, it } from "vitest";
import { matrix } from "../cells/matrix.ts";
import { dataset } from "../data/labelled.ts";
import { softmax } from "../activations/softmax.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { binaryAccuracy } from "../losses/measures.ts";
import { mlp } from "../network/mlp.ts";
import { network } from "../network/network.ts";
import { accuracy } from "./accuracy.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import { evaluate } from "./evaluate.ts";
import { predict } from "./predict.ts";

// Logits are the inputs themselves, so the class is where the largest input is.
const net = mlp([3, 3], { batch: 2 });
net.params[0]!.value.set([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
const rows = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 2, 1],
  [5, 2, 1],
];
const data = dataset({ inputs: rows.flat(), labels: [0, 1, 2, 2, 1], classes: 3 });

it("predict names the class of each row", () => {
  expect([...predict(net, matrix(rows))]).toEqual([0, 1, 2, 1, 0]);
  expect(predict(net, matrix(rows.slice(0, 1)))).toHaveLength(1);
});

it("accuracy counts every example once, also in a short last batch", () => {
  expect(accuracy(net, data)).toBe(3 / 5);
});

it("the loss is the mean over all examples, whatever the batch", () => {
  const other = mlp([3, 3], { batch: 5 });
  other.params[0]!.value.set(net.params[0]!.value.get());
  expect(evaluate(net, data).loss).toBeCloseTo(evaluate(other, data).loss, 14);
});

it("the confusion matrix has a row for each true class", () => {
  const table = confusionMatrix(net, data);
  expect([table.rows, table.cols, ...table.get()]).toEqual([3, 3, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
});

it("the confusion matrix refuses outputs that are NaN, and names the example", () => {
  const broken = mlp([3, 3], { batch: 2 });
  broken.params[0]!.value.get()[0] = NaN; // read by examples whose first input is not 0
  expect(() => confusionMatrix(broken, data)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] confusionMatrix: expected outputs that tell a class, got NaN for example 0.]`,
  );
});

it("evaluates and predicts with training off", () => {
  const told: boolean[] = [];
  const listening: LayerRecipe = (site) => {
    const layer = dense(3, softmax)(site);
    return { ...layer, forward: (X, n, training) => (told.push(training), layer.forward(X, n, training)) };
  };
  const net = network(3, [listening], { batch: 2 });
  evaluate(net, data);
  accuracy(net, data);
  confusionMatrix(net, data);
  predict(net, matrix(rows));
  expect(told.length).toBeGreaterThanOrEqual(4 * 3);
  expect(new Set(told)).toEqual(new Set([false]));
});

it("an answer of exactly a half is a no", () => {
  expect(binaryAccuracy(matrix([[0.5, 0.5, 0.51]]), matrix([[0, 1, 1]]), 1)).toBeCloseTo(2 / 3, 12);
});

it("refuses examples of another shape", () => {
  expect(() => accuracy(mlp([4, 3]), data)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] data: expected 4 inputs and 3 outputs for this network, got 3 and 3. Build it for them: mlp([3, …, 3]).]`,
  );
});
