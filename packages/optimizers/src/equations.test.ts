import { sgd, type GradientTransform } from "@closurenet/core";
import { expect, test } from "vitest";
import { adagrad, adam, adamw, chain, lion, momentum, nesterov, rmsprop, weightDecay } from "./index.ts";
import { alone } from "./testing/alone.ts";
import { distance, normals, ulps } from "./testing/measures.ts";

/** The rule of a paper for one weight, in doubles: the new weight from the old one and its gradient. */
type Equation = (decays: boolean) => (w: number, g: number) => number;

const adamOf =
  (rate: number, lambda: number): Equation =>
  (decays) => {
    let [m, v, t] = [0, 0, 0];
    return (w, g) => {
      t++;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g ** 2;
      const [mHat, vHat] = [m / (1 - 0.9 ** t), v / (1 - 0.999 ** t)];
      return w - rate * (mHat / (Math.sqrt(vHat) + 1e-8) + (decays ? lambda : 0) * w);
    };
  };

const rules: [string, GradientTransform, Equation][] = [
  ["sgd", sgd(0.1), () => (w, g) => w - 0.1 * g],
  [
    "momentum",
    momentum(0.1),
    () => {
      let m = 0;
      return (w, g) => w - 0.1 * (m = 0.9 * m + g);
    },
  ],
  [
    "nesterov", // with Sutskever's velocity, of which ours is −1/η: v ← μv − η∇f(θ + μv), read where the gradient is taken
    nesterov(0.1),
    () => {
      let v = 0;
      return (w, g) => {
        const theta = w - 0.9 * v; // our weights are θ + μv
        v = 0.9 * v - 0.1 * g;
        return theta + v + 0.9 * v;
      };
    },
  ],
  [
    "adagrad",
    adagrad(0.1),
    () => {
      let v = 0.1;
      return (w, g) => {
        v += g ** 2;
        return w - (0.1 * g) / Math.sqrt(v);
      };
    },
  ],
  [
    "rmsprop",
    rmsprop(0.01),
    () => {
      let v = 0;
      return (w, g) => {
        v = 0.9 * v + 0.1 * g ** 2;
        return w - (0.01 * g) / Math.sqrt(v + 1e-7);
      };
    },
  ],
  ["adam", adam(0.01), adamOf(0.01, 0)],
  ["adamw", adamw(0.01, { lambda: 0.3 }), adamOf(0.01, 0.3)],
  ["chain(adam, weightDecay)", chain(adam(0.01), weightDecay(0.003)), adamOf(0.01, 0.3)],
  [
    "chain(lion, weightDecay)",
    chain(lion(0.01), weightDecay(0.01 * 0.3)),
    (decays) => {
      let m = 0;
      return (w, g) => {
        const c = 0.9 * m + 0.1 * g;
        m = 0.99 * m + 0.01 * g;
        return w - 0.01 * (Math.sign(c) + (decays ? 0.3 : 0) * w);
      };
    },
  ],
  [
    "chain(sgd, weightDecay), which is L2",
    chain(sgd(0.1), weightDecay(0.1 * 0.3)),
    (decays) => (w, g) => w - 0.1 * (g + (decays ? 0.3 : 0) * w), // ∂(L + ½·0.3·w²)/∂w
  ],
];

const COUNT = 400;
/** The last two weights are biases. */
const equations = (equation: Equation) => Array.from({ length: COUNT }, (_, i) => equation(i < COUNT - 2));

test.each(rules)("one update by %s is within 4 ulp of its equation in doubles", (_, transform, equation) => {
  // No weight is near 0, where weight and update would cancel.
  for (const W of [new Float32Array(COUNT), normals(COUNT, "W").map((w) => 1 + Math.abs(w))]) {
    const g = normals(COUNT, "g", 0.1);
    const a = alone(transform, W);
    a.step(g);
    const right = equations(equation).map((rule, i) => rule(W[i]!, g[i]!));
    expect(ulps(a.weights(), right)).toBeLessThanOrEqual(4);
  }
});

test.each(rules)("fifty updates by %s stay within 1e-6 of it", (_, transform, equation) => {
  const a = alone(transform, normals(COUNT, "W"), { steps: 50 });
  const all = equations(equation);
  let W = Float64Array.from(normals(COUNT, "W"));
  for (let step = 0; step < 50; step++) {
    const g = normals(COUNT, `g${step}`);
    a.step(g);
    W = W.map((w, i) => all[i]!(w, g[i]!));
  }
  expect(distance(a.weights(), W)).toBeLessThan(1e-6);
});
