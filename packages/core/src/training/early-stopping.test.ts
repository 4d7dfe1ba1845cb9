import { describe, expect, it } from "vitest";
import { tanh } from "../activations/tanh.ts";
import { restore } from "../cells/restore.ts";
import { save } from "../cells/save.ts";
import { dataset } from "../data/labelled.ts";
import { mlp } from "../network/mlp.ts";
import type { Network } from "../network/network.ts";
import { sgd } from "../optimizers/sgd.ts";
import { rng } from "../random/rng.ts";
import { earlyStopping } from "./early-stopping.ts";
import { train, type Step, type Training } from "./train.ts";

/** Labels of which every fourth is wrong: first the rule is learnt, then the mistakes, and the held-out loss rises. */
const stream = rng("noise");
const inputs = Float32Array.from({ length: 60 * 5 }, () => stream.normal());
const labels = Array.from({ length: 60 }, (_, i) => (inputs[5 * i]! > 0 !== stream.below(4) < 1 ? 1 : 0));
const data = dataset({ inputs, labels, classes: 2 });
const build = (batch = 10): Network => mlp([5, 20, 2], { activation: tanh, batch, seed: 1 });
const start = (net: Network, epochs = 60): Training =>
  train(net, data, { epochs, optimizer: sgd(0.3), validation: 0.4, seed: 3 });

/** All examples in one minibatch: every step lowers the loss. */
const falling = (net: Network): Training => train(net, data, { epochs: 5 });

/** The held-out losses of all epochs. */
const losses = (training: Training): number[] =>
  [...training].flatMap(({ epochEnd }) => epochEnd?.validation?.loss ?? []);
const weights = (net: Network) => [...save(net.cells()).values()].map(({ values }) => values);

describe("early stopping", () => {
  const all = losses(start(build()));
  const lowest = all.indexOf(Math.min(...all));

  it("ends `patience` epochs after the lowest loss, with the weights of that epoch", () => {
    expect(lowest).toBeGreaterThan(0);
    expect(lowest).toBeLessThan(50);
    const net = build();
    const seen = losses(earlyStopping(start(net), { patience: 6 }));
    expect(seen).toEqual(all.slice(0, seen.length));
    expect(seen.slice(-6).every((loss) => loss >= Math.min(...seen))).toBe(true);
    const best = build();
    const training = start(best);
    for (const { epochEnd } of training) if (epochEnd?.epoch === seen.indexOf(Math.min(...seen)) + 1) break;
    expect(weights(net)).toEqual(weights(best));
  });

  /** A training whose epochs end with these losses on held-out examples; the weights tell the epoch. */
  function scripted(net: Network, script: readonly number[]): Training {
    const { cells, steps } = start(net);
    function* run(): Generator<Step, void> {
      for (const [i, loss] of script.entries()) {
        net.params[0]!.value.get().fill(i + 1);
        const epochEnd = { epoch: i + 1, loss: 9, validation: { loss } };
        yield { step: i + 1, steps, epoch: i + 1, loss: 9, n: 1, epochEnd };
      }
    }
    return Object.assign(run(), { net, steps, cells });
  }

  it.each([
    { script: [5, 3, 4, 3.5, 3.2, 2], options: { patience: 3 }, seen: 5, best: 2 }, // each above 3, though each falls
    { script: [5, 3, 4, 3.5, 2, 2.5], options: { patience: 3 }, seen: 6, best: 5 },
    { script: [5, 5, 5], options: { patience: 2 }, seen: 3, best: 1 },
    { script: [5, 4.6, 4.4, 4.1], options: { patience: 2, least: 0.5 }, seen: 4, best: 3 },
    { script: [5, 4.5, 4.6], options: { patience: 2, least: 0.5 }, seen: 3, best: 1 },
    { script: [1, 2, 3, 4, 5, 6, 7], options: {}, seen: 6, best: 1 }, // a patience of 5
    { script: [5], options: {}, seen: 1, best: 1 },
  ])("sees $seen of the losses $script with $options, and keeps epoch $best", ({ script, options, seen, best }) => {
    const net = build();
    expect([...earlyStopping(scripted(net, script), options)]).toHaveLength(seen);
    expect(net.params[0]!.value.get()[0]).toBe(best);
  });

  it("changes nothing where the loss keeps falling", () => {
    const [net, other] = [build(60), build(60)];
    expect([...earlyStopping(falling(net))]).toEqual([...falling(other)]);
    expect(weights(net)).toEqual(weights(other));
  });

  it("resumes to the bit", () => {
    const options = { patience: 6 };
    const straight = build();
    const whole = earlyStopping(start(straight), options);
    for (let i = 0; i < 9; i++) whole.next();
    const saved = save(whole.cells());
    const told = losses(whole);
    const again = build();
    const rest = earlyStopping(start(again), options);
    restore(rest.cells(), saved);
    expect(losses(rest)).toEqual(told);
    expect(weights(again)).toEqual(weights(straight));
  });

  it("teaches where its options are wrong", () => {
    expect(() => earlyStopping(start(build()), { patience: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] earlyStopping: patience: expected a whole number of at least 1, got 0.]`,
    );
    expect(() => earlyStopping(start(build()), { least: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] earlyStopping: least: expected a number of at least 0, got -1.]`,
    );
  });
});
