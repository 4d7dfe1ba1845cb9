import { docExamples } from "@closurenet/fixtures/doc-examples";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import * as core from "./index.ts";
import * as testing from "./testing.ts";
import * as againstTfjs from "./testing/tfjs.ts";

const { dataset, mlp } = core;
const image = new Float32Array(784);
const data = dataset({ inputs: new Float32Array(2 * 784), labels: [0, 9], classes: 10 });
const net = mlp([784, 10], { batch: 2 });
const saved = new Map([...net.cells()].map(([name, { rows, cols, get }]) => [name, { rows, cols, values: get() }]));

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ run }) => {
  const scope = { ...core, ...testing, ...againstTfjs, tf, data, test: data, net, image, saved };
  await expect((async () => run(scope))()).resolves.not.toThrow();
});
