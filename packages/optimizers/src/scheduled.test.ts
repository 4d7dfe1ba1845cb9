import { dataset, mlp, sgd, train } from "@closurenet/core";
import { expect, it } from "vitest";
import { chain } from "./chain.ts";
import { scheduled } from "./scheduled.ts";
import { linear } from "./schedules/linear.ts";

it("falls from 1 in even steps, so that the step after the last would be 0", () => {
  expect([0, 1, 2, 3, 4].map((step) => linear(step, 4))).toEqual([1, 0.75, 0.5, 0.25, 0]);
});

it("multiplies each update by the factor of its step, counted in a cell", () => {
  const data = dataset({ inputs: [1, 2, 3, 4], labels: [0, 1], classes: 2 });
  const moved = [1, 2, 3].map((steps) => {
    const net = mlp([2, 2], { seed: 1, batch: 2 });
    const factors: number[] = [];
    const training = train(net, data, {
      epochs: steps,
      optimizer: chain(
        sgd(0.1),
        scheduled((step, all) => {
          expect(all).toBe(steps);
          factors.push(step);
          return step === 0 ? 1 : 0;
        }),
      ),
    });
    while (!training.next().done);
    expect(factors).toEqual(Array.from({ length: steps }, (_, i) => i));
    expect(training.cells().get("optimizer.1.t")?.get()[0]).toBe(steps);
    return [...net.params[0]!.value.get()];
  });
  expect(moved[1]).toEqual(moved[0]); // from the second step on the factor is 0
  expect(moved[2]).toEqual(moved[0]);
});
