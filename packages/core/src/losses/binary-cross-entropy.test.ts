import { expect, it, test } from "vitest";
import { sigmoid } from "../activations/sigmoid.ts";
import { tanh } from "../activations/tanh.ts";
import { matrix } from "../cells/matrix.ts";
import { regression } from "../data/regression.ts";
import { confusionMatrix } from "../evaluation/confusion-matrix.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { predict } from "../evaluation/predict.ts";
import { dense } from "../layers/dense.ts";
import { mlp } from "../network/mlp.ts";
import { sgd } from "../optimizers/sgd.ts";
import { gradCheck } from "../testing/grad-check.ts";
import { train } from "../training/train.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";

it("has gradients that agree with central differences", () => {
  expect(gradCheck([dense(5, tanh), dense(3, sigmoid)], { loss: binaryCrossEntropy }).worst).toBeLessThan(1e-7);
});

test.each([
  [1000, 0, 1000],
  [1000, 1, 0],
  [-1000, 1, 1000],
  [-1000, 0, 0],
  [0, 1, Math.LN2],
  [-20, 0, Math.log1p(Math.exp(-20))],
])("of S = %s and Y = %s is %s", (s, y, loss) => {
  const [S, Z, Y, D] = [matrix([[s]]), matrix([[0]]), matrix([[y]]), matrix([[9]])];
  sigmoid(S, Z, 1, false);
  expect(binaryCrossEntropy.value(Z, Y, 1, S)).toBeCloseTo(loss, 12);
  binaryCrossEntropy.delta(Z, Y, D, 1);
  expect(D.get()[0]).toBeCloseTo(1 / (1 + Math.exp(-s)) - y, 6);
});

it("is finite, and nearly the same, where a layer shows no S", () => {
  const [Z, Y] = [matrix([[0.25, 1, 0]]), matrix([[1, 1, 0]])];
  expect(binaryCrossEntropy.value(Z, Y, 1)).toBeCloseTo(-Math.log(0.25) / 3, 6);
  expect(Number.isFinite(binaryCrossEntropy.value(Z, matrix([[0, 0, 1]]), 1))).toBe(true);
});

it("learns yes and no from a single output", () => {
  const points = Array.from({ length: 80 }, (_, i) => [Math.sin(12.9 * i), Math.sin(78.2 * i * i)]);
  const data = regression(matrix(points), matrix(points.map(([x, y]) => [x! * y! > 0 ? 1 : 0])));
  const net = mlp([2, 16, 1], { loss: binaryCrossEntropy, batch: 10, activation: tanh });
  for (const _ of train(net, data, { epochs: 150, optimizer: sgd(0.5) }));
  expect(evaluate(net, data).accuracy).toBeGreaterThan(0.95);
  expect([...predict(net, matrix([[0.5, 0.5], [0.5, -0.5]]))]).toEqual([1, 0]); // prettier-ignore
  const [no, falseYes, falseNo, yes] = confusionMatrix(net, data).get();
  expect(no! + yes!).toBeGreaterThan(76);
  expect(no! + falseYes! + falseNo! + yes!).toBe(80);
});
