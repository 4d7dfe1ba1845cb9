import { sgd, type GradientTransform } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import { expect, it, test } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  clipByValue,
  cosine,
  momentum,
  nesterov,
  rmsprop,
  scheduled,
  weightDecay,
} from "./index.ts";
import { alone } from "./testing/alone.ts";
import { distance } from "./testing/measures.ts";

const START = [0.5, -1, 1.5, -2]; // two weights, two biases
const STEPS = 100;

/** The weights after a hundred steps in 64-bit floats. Both sides use the gradients ((7·t + 13·i) mod 17 − 8) / 16. */
function way(rule: GradientTransform, size = 1): number[] {
  const a = alone(rule, START, { steps: STEPS, kernels: referenceKernels() });
  for (let t = 0; t < STEPS; t++) a.step(START.map((_, i) => ((((7 * t + 13 * i) % 17) - 8) / 16) * size));
  return a.weights().map((w, i) => w - START[i]!);
}

/** The same weights by PyTorch 2.13, in 64-bit floats too. There the biases are a second group, with `weight_decay=0`. */
const rules: [string, GradientTransform, number[]][] = [
  [
    "SGD(lr=.1, momentum=.9)",
    momentum(0.1),
    [0.7690192027280531, -0.7456837879972318, 1.2989714559885879, -1.9214310842407034],
  ],
  [
    "SGD(lr=.1, momentum=.9) under CosineAnnealingLR(T_max=100)",
    chain(momentum(0.1), scheduled(cosine)),
    [0.8039780673039294, -0.8200980983022723, 1.2572463685972874, -1.9417741047708517],
  ],
  [
    "SGD(lr=.1, momentum=.9, nesterov=True)",
    nesterov(0.1),
    [0.7233672824552472, -0.7336154091975077, 1.3065743103897292, -1.885537975816634],
  ],
  [
    "SGD(lr=.1, weight_decay=.03)",
    chain(sgd(0.1), weightDecay(0.1 * 0.03)),
    [0.3432104626586574, -0.7079226414791084, 1.4874999999999998, -1.9562499999999976],
  ],
  [
    "Adagrad(lr=.1, initial_accumulator_value=.1, eps=0)",
    adagrad(0.1),
    [0.5443898308296848, -0.9831166246881992, 1.4373942539851694, -1.9725627127467198],
  ],
  [
    "RMSprop(lr=.01, alpha=.9, eps=0)",
    rmsprop(0.01, { epsilon: 2 ** -149 }),
    [0.5043116534353236, -0.9979158236090155, 1.4521464153670027, -1.9759635665480986],
  ],
  ["Adam(lr=.01)", adam(0.01), [0.5292567810620613, -0.9943721546957873, 1.4676163908529132, -1.9875609542843162]],
  ["AdamW(lr=.01)", adamw(0.01), [0.5239888015961639, -0.9844461445750732, 1.4676163908529132, -1.9875609542843162]],
  [
    "AdamW(lr=.01, weight_decay=.3)",
    chain(adam(0.01), weightDecay(0.01 * 0.3)),
    [0.3918223731890907, -0.7355313242100585, 1.4676163908529132, -1.9875609542843162],
  ],
  [
    "SGD(lr=.1) after clip_grad_value_(.25)",
    chain(clipByValue(0.25), sgd(0.1)),
    [0.4874999999999994, -0.9874999999999987, 1.5, -1.975],
  ],
];

const wayTo = (end: readonly number[]): number[] => end.map((w, i) => w - START[i]!);

test.each(rules)("a hundred steps by %s of PyTorch lead as far", (_, rule, end) => {
  expect(distance(way(rule), wayTo(end))).toBeLessThan(1e-13);
});

it("clip_grad_norm_(.5) adds 1e-6 to the length, so its result is a little shorter", () => {
  const end = [0.42830639819615546, -1.0043238833805916, 1.5213997973569493, -1.9060411130810486];
  const apart = distance(way(chain(clipByGlobalNorm(0.5), sgd(0.1))), wayTo(end));
  expect(apart).toBeLessThan(3e-6);
  expect(apart).toBeGreaterThan(1e-7);
});

it("RMSprop adds its ε to the root, which matters for small gradients", () => {
  const large = [0.5043116444724983, -0.9979158104224622, 1.452146589512186, -1.9759636022053824];
  expect(distance(way(rmsprop(0.01, { epsilon: 1e-14 })), wayTo(large))).toBeLessThan(1e-5);
  const small = [0.5042228329545557, -0.9977860237315369, 1.4538098116530365, -1.9763134468617445];
  expect(distance(way(rmsprop(0.01), 1e-4), wayTo(small))).toBeGreaterThan(0.5);
});

it("Adam's weight_decay is a penalty that passes through the rule, unlike weightDecay", () => {
  const end = [0.20095928106955915, -0.45431210314728065, 1.4676163908529132, -1.9875609542843162]; // Adam(lr=.01, weight_decay=.3)
  expect(distance(way(adamw(0.01, { lambda: 0.3 })), wayTo(end))).toBeGreaterThan(0.5);
});
