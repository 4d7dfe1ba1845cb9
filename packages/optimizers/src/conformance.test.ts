import { isDeepStrictEqual } from "node:util";
import {
  dataset,
  mlp,
  plainKernels,
  restore,
  save,
  sgd,
  train,
  type GradientTransform,
  type Network,
} from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import { bytesPerCall } from "@closurenet/fixtures/heap";
import { describe, expect, it } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  clipByValue,
  cosine,
  lion,
  momentum,
  nesterov,
  oneCycle,
  rmsprop,
  scheduled,
  warmUp,
  weightDecay,
} from "./index.ts";
import { alone } from "./testing/alone.ts";
import { distance, normals } from "./testing/measures.ts";

/** Every transform of the package, in a chain where it needs one, with rates for the quadratic below. */
const optimizers: [string, () => GradientTransform][] = [
  ["sgd", () => sgd(0.3)],
  ["momentum", () => momentum(0.05)],
  ["nesterov", () => nesterov(0.05)],
  ["adagrad", () => adagrad(0.5)],
  ["rmsprop", () => rmsprop(0.02)],
  ["adam", () => adam(0.05)],
  ["adamw", () => adamw(0.05, { lambda: 1e-4 })],
  ["lion", () => lion(0.02)],
  ["sgd, weightDecay", () => chain(sgd(0.3), weightDecay(1e-4))],
  ["clipByValue, momentum", () => chain(clipByValue(0.5), momentum(0.05))],
  ["clipByGlobalNorm, adam", () => chain(clipByGlobalNorm(1), adam(0.05))],
  ["lion, weightDecay, scheduled(cosine)", () => chain(lion(0.02), weightDecay(1e-5), scheduled(cosine))],
  ["sgd, scheduled(warmUp(oneCycle))", () => chain(sgd(0.5), scheduled(warmUp(oneCycle, 3)))],
];

const data = dataset({
  inputs: normals(50 * 4, "inputs"),
  labels: Array.from({ length: 50 }, (_, i) => i % 2),
  classes: 2,
});
const EPOCHS = 3;
const STEPS = 21;
const build = (): Network => mlp([4, 6, 2], { batch: 8, seed: 3 });
const start = (net: Network, optimizer: GradientTransform) => train(net, data, { epochs: EPOCHS, optimizer });
/** Every cell at the end of a training. */
function end(optimizer: GradientTransform) {
  const training = start(build(), optimizer);
  while (!training.next().done);
  return save(training.cells());
}

/** Every cell at the end of a training that was stopped and then resumed in another one, for several steps of the stop. */
function resumed(optimizer: () => GradientTransform) {
  const whole = start(build(), optimizer());
  const stops = [save(whole.cells()), ...Array.from(whole, () => save(whole.cells()))];
  return [0, 1, 2, 7, 10, STEPS - 1].map((stop) => {
    const rest = start(build(), optimizer());
    restore(rest.cells(), stops[stop]!);
    while (!rest.next().done);
    return save(rest.cells());
  });
}

/** Bytes of the objects that a step makes, after the engine has compiled it. */
function bytesPerStep(optimizer: GradientTransform, rounds?: number): number {
  const size = 200;
  const { params, update } = alone(optimizer, normals(size, "W"), { steps: 1e6 });
  const g = normals(size, "g");
  return bytesPerCall(
    () => {
      for (const { grad } of params) {
        const into = grad.get();
        for (let i = 0; i < into.length; i++) into[i] = g[i]!;
      }
      update();
    },
    0,
    { rounds },
  );
}

describe.each(optimizers)("%s", (name, optimizer) => {
  it("has all its state in cells: resumed at any step it ends in the same bits", () => {
    const straight = end(optimizer());
    for (const cells of resumed(optimizer)) expect(cells).toEqual(straight);
  });

  it("gives the same bits each time, from one recipe or from two", () => {
    const shared = optimizer();
    expect(end(shared)).toEqual(end(shared));
    expect(end(optimizer())).toEqual(end(shared));
  });

  it("gives its cells different names, and takes them from the kernels", () => {
    for (const kernels of [plainKernels(), referenceKernels()]) {
      const { state, params } = alone(optimizer(), normals(10, "W"), { kernels, steps: 9 });
      for (const [key, { get }] of state) {
        const counter = key.endsWith("t");
        expect(get().constructor).toBe(counter ? Float64Array : params[0]!.value.get().constructor);
        expect(key).toMatch(/^(\d+\.)*(t|[mv]\.[ab]\.W)$/);
      }
    }
  });

  it("is the same in a chain of one, and may be in a chain twice", () => {
    const inChain = end(chain(optimizer()));
    for (const [key, { values }] of end(optimizer())) {
      expect(inChain.get(key.replace("optimizer.", "optimizer.0."))?.values).toEqual(values);
    }
    const twice = alone(chain(optimizer(), optimizer()), normals(10, "W"));
    expect(twice.state.size).toBe(2 * alone(optimizer(), normals(10, "W")).state.size);
    const straight = end(chain(optimizer(), optimizer()));
    for (const cells of resumed(() => chain(optimizer(), optimizer()))) expect(cells).toEqual(straight);
  });

  it("does not move a weight whose gradients were all 0, except by decay", () => {
    const W = normals(10, "W");
    const a = alone(optimizer(), W, { steps: 99 });
    for (let step = 0; step < 5; step++) a.step(new Float32Array(10));
    expect(distance(a.weights(), W)).toBeLessThanOrEqual(/decay|adamw/i.test(name) ? 1e-3 : 0);
  });

  it("finds the minimum of a quadratic", () => {
    const bottom = normals(20, "bottom");
    const steps = 1000;
    const a = alone(chain(optimizer(), scheduled(cosine)), normals(20, "W"), { steps });
    // L = ½·Σ kᵢ·(wᵢ − bottomᵢ)², kᵢ from 0.5 to 2
    for (let step = 0; step < steps; step++) {
      a.step(a.weights().map((w, i) => (0.5 + (1.5 * i) / 19) * (w - bottom[i]!)));
    }
    expect(distance(a.weights(), bottom)).toBeLessThan(2e-3);
  });

  it("allocates nothing per step", () => {
    expect(bytesPerStep(optimizer())).toBe(0);
  });
});

/** Descent at a rate that falls with a count that is in no cell. */
const hidden: GradientTransform = (params, site) => {
  let t = 0;
  const update = sgd(0.1)(params, site);
  return () => {
    t++;
    update();
    for (const { grad } of params) grad.set(grad.get().map((g) => g / t));
  };
};

describe("the suite itself", () => {
  it("sees state that is in no cell", () => {
    const straight = end(hidden);
    expect(resumed(() => hidden).map((cells) => isDeepStrictEqual(cells, straight))).toEqual([
      true, // from the start
      ...Array.from({ length: 5 }, () => false),
    ]);
  });

  it("sees a single number allocated by a step", () => {
    const kept: { last: unknown } = { last: undefined };
    const allocating: GradientTransform = (params, site) => {
      const update = sgd(0.1)(params, site);
      return () => {
        update();
        kept.last = [params[0]!.grad.get()[0]];
      };
    };
    expect(bytesPerStep(allocating, 5)).toBeGreaterThan(15);
  });
});
