import { bytesPerCall, collect } from "@closurenet/fixtures/heap";
import { describe, expect, it, test } from "vitest";
import { elementwise } from "../activations/elementwise.ts";
import { elu } from "../activations/elu.ts";
import { gelu } from "../activations/gelu.ts";
import { identity } from "../activations/identity.ts";
import { leakyRelu } from "../activations/leaky-relu.ts";
import { relu } from "../activations/relu.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { softplus } from "../activations/softplus.ts";
import { tanh } from "../activations/tanh.ts";
import { cell } from "../cells/cell.ts";
import { matrix } from "../cells/matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { dataset } from "../data/labelled.ts";
import { regression } from "../data/regression.ts";
import { dense } from "../layers/dense.ts";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import type { Loss } from "../losses/loss.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { network, type Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import type { Updater } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { descent } from "../training/descent.ts";
import { train } from "../training/train.ts";

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

describe("a step makes nothing on the heap", () => {
  const cases = [
    ...[relu, sigmoid, tanh, identity, leakyRelu(), elu, gelu, softplus, own].map((f) => ({
      f,
      loss: meanSquaredError,
    })),
    { f: relu, loss: softmaxCrossEntropy },
    { f: tanh, loss: binaryCrossEntropy },
  ].map(({ f, loss }) => ({ name: f.kind, kind: loss.kind, f, loss }));
  test.each(cases)("$name, $kind", ({ f, loss }) => {
    expect(bytesPerCall(steps(...build(loss, f)))).toBe(0);
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
    expect(bytesPerCall(steps(net, data, wasteful), 0, { rounds: 25 })).toBeGreaterThan(0);
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
