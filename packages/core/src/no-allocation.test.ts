import { bytesPerCall, collect } from "@closurenet/fixtures/heap";
import { describe, expect, it, test } from "vitest";
import { elementwise, identity, relu, sigmoid, tanh } from "./activation.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import { cell, matrix } from "./cell.ts";
import { dataset, regression, type Dataset } from "./dataset.ts";
import { dense } from "./dense.ts";
import { descent } from "./descent.ts";
import { meanSquaredError, softmaxCrossEntropy, type Loss } from "./loss.ts";
import { network, type Network } from "./network.ts";
import { optimizerSite } from "./optimizer-site.ts";
import type { Updater } from "./optimizer.ts";
import { elu, gelu, leakyRelu, softplus } from "./rectifiers.ts";
import { sgd } from "./sgd.ts";
import { train } from "./train.ts";

/** What a step may leave: its loss, handed on twice as an object of 16 bytes, and a share of what measuring takes. */
const LOSS = 40;

const noise = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i));
const classes = dataset({ inputs: noise(80 * 6), labels: Array.from({ length: 80 }, (_, i) => i % 3), classes: 3 });
const numbers = regression(cell(80, 6, noise(80 * 6)), cell(80, 3, noise(240)));

/** The next step of a training without its generator, whose account of the step is an object. */
function steps(net: Network, data: Dataset, update: Updater = updaterOf(net)): () => void {
  const order = Int32Array.from({ length: data.size }, (_, i) => i);
  const step = descent(net, data, update);
  const losses = new Float64Array(1);
  let at = 0;
  const next = (): void => {
    losses[0]! += step(order, at, at + 12 <= data.size ? 12 : data.size - at); // a short minibatch now and then
    at = at + 12 < data.size ? at + 12 : 0;
  };
  return next;
}

const updaterOf = (net: Network): Updater => sgd(0.01)(net.params, optimizerSite(net));

function build(loss: Loss, f = relu): [Network, Dataset] {
  const last = dense(3, loss.link ?? f);
  return [network(6, [dense(8, f), dense(5, f), last], { batch: 12, loss }), loss.link ? classes : numbers];
}

const own = elementwise(
  (s) => s / (1 + Math.abs(s)),
  (s) => 1 / (1 + Math.abs(s)) ** 2,
);

describe("a step leaves nothing on the heap but its loss", () => {
  const cases = [
    ...[relu, sigmoid, tanh, identity, leakyRelu(), elu, gelu, softplus, own].map((f) => ({
      f,
      loss: meanSquaredError,
    })),
    { f: relu, loss: softmaxCrossEntropy },
    { f: tanh, loss: binaryCrossEntropy },
  ].map(({ f, loss }) => ({ name: f.kind, kind: loss.kind, f, loss }));
  test.each(cases)("$name, $kind", ({ f, loss }) => {
    expect(bytesPerCall(steps(...build(loss, f)), LOSS)).toBeLessThanOrEqual(LOSS);
  });

  it.each([
    ["an array of two numbers", () => [1, 2]],
    ["a cell", () => matrix([[1, 2]])],
  ])("and this test fails where a step makes %s", (_, make) => {
    const [net, data] = build(meanSquaredError, tanh);
    const update = updaterOf(net);
    const made: unknown[] = [undefined];
    const wasteful = (): void => {
      made[0] = make();
      update();
    };
    expect(bytesPerCall(steps(net, data, wasteful), LOSS, { rounds: 5 })).toBeGreaterThan(LOSS);
  });
});

it("the heap is as large after 10,000 steps as before them", () => {
  const net = build(softmaxCrossEntropy)[0];
  const training = train(net, classes, { epochs: 4000 });
  for (let i = 0; i < 3000; i++) training.next();
  collect();
  const before = process.memoryUsage();
  for (let i = 0; i < 10_000; i++) training.next();
  collect();
  const after = process.memoryUsage();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(200_000);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThanOrEqual(0);
});
