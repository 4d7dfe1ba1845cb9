import { dataset, mlp, sgd, train, type GradientTransform } from "@closurenet/core";
import { expect, it } from "vitest";
import { adam, chain, clipByGlobalNorm, momentum, weightDecay } from "./index.ts";
import { alone } from "./testing/alone.ts";
import { normals } from "./testing/measures.ts";

const W = normals(20, "W");
/** The weights after three steps. */
function run(optimizer: GradientTransform): number[] {
  const a = alone(optimizer, W);
  for (let step = 0; step < 3; step++) a.step(normals(20, `g${step}`));
  return a.weights();
}
const times =
  (factor: number): GradientTransform =>
  (params) =>
  () => {
    for (const { grad } of params) grad.set(grad.get().map((g) => factor * g));
  };

it("applies its links in order", () => {
  expect(run(chain(times(0.5), momentum(0.1)))).toEqual(run(momentum(0.05)));
  expect(run(chain(clipByGlobalNorm(1), times(2), sgd(0.1)))).not.toEqual(
    run(chain(times(2), clipByGlobalNorm(1), sgd(0.1))),
  );
  expect(run(chain(chain(times(2), times(2)), sgd(0.1)))).toEqual(run(chain(times(4), sgd(0.1))));
});

it("names the cells of each link by its place", () => {
  const data = dataset({ inputs: [0, 1], labels: [0, 1], classes: 2 });
  const training = train(mlp([1, 2]), data, { epochs: 1, optimizer: chain(times(2), momentum(0.1), chain(adam(0.1))) });
  expect([...training.cells().keys()].filter((name) => name.startsWith("optimizer."))).toEqual([
    "optimizer.1.m.layers.0.W",
    "optimizer.2.0.t",
    "optimizer.2.0.m.layers.0.W",
    "optimizer.2.0.v.layers.0.W",
  ]);
});

it("refuses invalid chains", () => {
  expect(() => chain()).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] chain: expected at least one transform, got none. Try chain(adam(0.001)).]`,
  );
  expect(() => chain(weightDecay(1e-4), adam(0.001))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] chain: expected weightDecay after the rule whose updates it changes, got it first. Try chain(adam(0.001), weightDecay(…)).]`,
  );
});
