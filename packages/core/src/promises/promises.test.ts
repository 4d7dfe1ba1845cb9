// What must not be disturbed, shared or lost between parts that know nothing of each other.
import { uniformFloat32 } from "pure-rand/distribution/uniformFloat32";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { activation } from "../activations/activation.ts";
import { relu } from "../activations/relu.ts";
import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import { zerosLike } from "../cells/cell.ts";
import { matrix } from "../cells/matrix.ts";
import { restore } from "../cells/restore.ts";
import { save } from "../cells/save.ts";
import { dataset } from "../data/labelled.ts";
import { regression } from "../data/regression.ts";
import { accuracy } from "../evaluation/accuracy.ts";
import { confusionMatrix } from "../evaluation/confusion-matrix.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { predict } from "../evaluation/predict.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import type { Measure } from "../losses/measures.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { mlp } from "../network/mlp.ts";
import { network, type Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import { sgd } from "../optimizers/sgd.ts";
import { rng } from "../random/rng.ts";
import { earlyStopping } from "../training/early-stopping.ts";
import { train } from "../training/train.ts";

const xor = dataset({
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: [0, 1, 1, 0],
  classes: 2,
});

const watchable = () => mlp([2, 5, 2], { batch: 3, seed: 2 });

describe("predicting disturbs nothing", () => {
  const looks: [string, (net: ReturnType<typeof mlp>) => unknown][] = [
    ["net(x)", (net) => net(matrix([[100, -3]]))],
    ["predict", (net) => predict(net, matrix([[100, -3]]))],
    ["evaluate", (net) => evaluate(net, xor)],
    ["accuracy", (net) => accuracy(net, xor)],
    ["confusionMatrix", (net) => confusionMatrix(net, xor)],
    ["a clone's training", (net) => [...train(net.clone(), xor, { epochs: 1 })]],
  ];
  it.each(looks)("%s leaves minibatch, loss and gradients as they were", (_, look) => {
    const [watched, alone] = [watchable(), watchable()];
    const results = [watched, alone].map((net) => {
      net.X.set([2, 1, 0, 5, -1, -2]);
      net.Y.set([1, 0, 0, 1, 1, 0]);
      net.forward(3, true);
      if (net === watched) look(net);
      const loss = net.loss(3);
      const shown = net.layers.flatMap(({ cells }) => Object.values(cells).map(({ get }) => [...get()]));
      net.backward(3);
      return {
        X: [...net.X.get()],
        Y: [...net.Y.get()],
        loss,
        shown,
        grads: net.params.map(({ grad }) => [...grad.get()]),
      };
    });
    expect(results[0]).toEqual(results[1]);
  });

  it("and follows the weights of the moment", () => {
    const net = mlp([2, 5, 2], { seed: 2 });
    const x = matrix([[1, 2]]);
    const before = net(x).get().slice();
    net.params[1]!.value.get().fill(0);
    expect([...net(x).get()]).toEqual([0.5, 0.5]);
    expect(before).not.toEqual(net(x).get());
  });
});

/** Its S is something else than what the sigmoid was applied to. */
const veiled: LayerRecipe = (site) => {
  const layer = dense(1, binaryCrossEntropy.link)(site);
  return { ...layer, preActivation: undefined, cells: { ...layer.cells, S: site.cell(site.batch, 1) } };
};

describe("nothing is coupled in secret", () => {
  it("a name given to relu is not relu's, and softmax keeps its backward under another name", () => {
    const mine = activation("mine", relu);
    expect([mine.kind, relu.kind]).toEqual(["mine", "relu"]);
    const [S, out] = [matrix([[-1, 2]]), matrix([[0, 0]])];
    mine(S, out, 1, false);
    expect([...out.get()]).toEqual([0, 2]);
    expect(activation("shares", softmax).backward).toBe(softmax.backward);
  });

  it("a loss asks no layer for cells by their names", () => {
    const losses = [veiled, dense(1, binaryCrossEntropy.link)].map((recipe) => {
      const net = network(1, [recipe], { loss: binaryCrossEntropy, batch: 1 });
      net.params[0]!.value.set([0, 0.8]);
      net.forward(1, true);
      return net.loss(1);
    });
    expect(losses[0]).toBeCloseTo(losses[1]!, 6);
    expect(losses[1]).toBeCloseTo(Math.log(1 + Math.exp(0.8)), 6);
  });

  it("earlyStopping keeps the cells of the network, whatever they are called", () => {
    const net = mlp([2, 5, 2], { seed: 2, batch: 4 });
    const training = train(net, xor, { epochs: 3 });
    const renamed = Object.assign(Object.create(training), {
      net: Object.assign(Object.create(net), {
        cells: () => new Map([...net.cells()].map(([k, c]) => [`mine.${k}`, c])),
      }),
    });
    // A network is a function: the stand-in is one, too.
    const stopping = earlyStopping({ ...renamed, net: Object.assign(() => net.X, renamed.net), cells: training.cells });
    expect([...stopping.cells().keys()].filter((name) => name.startsWith("earlyStopping.mine."))).toHaveLength(2);
  });

  it("the words of a random stream are the stream's own, for reading and writing", () => {
    const [a, b] = [rng(1), rng(1)];
    const words = a.state.get();
    expect(words).toBe(a.state.get());
    const before = words.slice();
    a.uniform();
    expect(words).not.toEqual(before);
    words.set(before);
    expect(Array.from({ length: 9 }, a.uniform)).toEqual(Array.from({ length: 9 }, b.uniform));
  });
});

it("random streams are xoroshiro128+, as pure-rand has it", () => {
  for (const seed of [0, 7, "a name"]) {
    const ours = rng(seed);
    const theirs = xoroshiro128plusFromState(Array.from(ours.state.get()));
    for (let i = 0; i < 1000; i++) {
      expect(ours.uniform()).toBe(uniformFloat32(theirs));
      const n = 1 + ((i * 7919) % 100_003);
      expect(ours.below(n)).toBe(uniformInt(theirs, 0, n - 1));
    }
    expect(ours.below(2 ** 32)).toBe(uniformInt(theirs, 0, 2 ** 32 - 1));
    expect([...ours.state.get()]).toEqual([...theirs.getState()]);
  }
});

describe("numbers at their edges", () => {
  it("the cross-entropy is exact where no probability tells it", () => {
    for (const [logits, label, expected] of [
      [[1000, 0], 1, 1000],
      [[0, 1000], 1, 0],
      [[-200, 0, 200], 0, 400],
      [[-95, 0, 0], 0, 95 + Math.log(2)],
    ] as const) {
      const net = mlp([1, logits.length], { batch: 1 });
      net.params[0]!.value.set([...logits.map(() => 0), ...logits]);
      net.Y.get()[label] = 1;
      net.forward(1, true);
      expect(net.loss(1)).toBeCloseTo(expected, 9);
    }
  });

  it("NaN is no class: accuracy counts it as wrong, a loss of it is NaN", () => {
    const net = mlp([2, 2], { batch: 4 });
    net.params[0]!.value.get().fill(NaN);
    expect(evaluate(net, xor)).toEqual({ loss: NaN, accuracy: 0 });
    const yesNo = mlp([2, 1], { batch: 4, loss: binaryCrossEntropy });
    yesNo.params[0]!.value.get().fill(NaN);
    expect(evaluate(yesNo, regression([[0, 1]], [[0]])).accuracy).toBe(0);
  });

  it("targets may be shares, as far as 32 bits can add them to 1", () => {
    const net = mlp([1, 3]);
    const third = Math.fround(1 / 3);
    expect(() => evaluate(net, regression([[1]], [[third, third, third]]))).not.toThrow();
    expect(() => evaluate(net, regression([[1]], [[0.5, 0.4998, 0]]))).toThrow(/sum to 1/);
    expect(() => evaluate(net, regression([[1]], [[1.5, -0.5, 0]]))).toThrow(/at least 0/);
    const binary = mlp([1, 1], { loss: binaryCrossEntropy });
    for (const y of [0, 1]) expect(() => evaluate(binary, regression([[1]], [[y]]))).not.toThrow();
    for (const y of [-1e-6, 1.000001]) expect(() => evaluate(binary, regression([[1]], [[y]]))).toThrow(/from 0 to 1/);
  });
});

const bias: Measure = (Z, _, n) => n * Z.get()[0]!;

describe("what is measured", () => {
  it("belongs to the loss: accuracy to classes alone", () => {
    expect(Object.keys(evaluate(mlp([2, 2]), xor))).toEqual(["loss", "accuracy"]);
    expect(Object.keys(evaluate(mlp([2, 2], { loss: meanSquaredError }), xor))).toEqual(["loss"]);
    expect(accuracy(mlp([2, 2], { loss: meanSquaredError }), xor)).toBeGreaterThanOrEqual(0); // asked for, and there are classes
  });

  it("of yes and no is the share of right answers", () => {
    const net = mlp([1, 3], { loss: binaryCrossEntropy, batch: 2 });
    net.params[0]!.value.set([0, 0, 0, 5, -5, 5]); // yes, no, yes
    const data = regression(
      [[0], [0], [0]],
      [
        [1, 0, 1],
        [1, 1, 1],
        [0, 1, 0],
      ],
    );
    expect(evaluate(net, data).accuracy).toBeCloseTo(5 / 9, 12);
  });

  it("may be the caller's own, in an evaluation and in a training", () => {
    const net = mlp([1, 1], { loss: meanSquaredError, batch: 2 });
    net.params[0]!.value.set([0, 7]);
    const data = regression([[0], [0], [0]], [[0], [0], [0]]);
    expect(evaluate(net, data, { bias })).toEqual({ loss: 49, bias: 7 });
    const steps = [...train(net, data, { epochs: 1, validation: 0.3, measures: { bias } })];
    expect(steps.at(-1)!.epochEnd!.validation!["bias"]).toBeLessThan(7);
  });
});

const quick = () => mlp([2, 3, 2], { batch: 4, seed: 1 });

describe("an optimizer's place", () => {
  it("gives cells and counters under their names, each name once", () => {
    const cells = new Map();
    const net = mlp([2, 2]);
    const site = optimizerSite(net, { steps: 7, cells });
    expect([site.steps, optimizerSite(net).steps]).toEqual([7, Infinity]);
    site.cell("m", 2, 3);
    const t = site.counter("t");
    t.get()[0] = 2 ** 24;
    t.get()[0]! += 1;
    expect(t.get()[0]).toBe(2 ** 24 + 1);
    expect([...cells.keys()]).toEqual(["optimizer.m", "optimizer.t"]);
    expect(() => site.counter("m")).toThrow("got m a second time");
  });

  it("does for steps by hand: the four lines come to the same as train", () => {
    const [byHand, trained] = [quick(), quick()];
    const update = sgd(0.1)(byHand.params, optimizerSite(byHand));
    for (const { n } of train(trained, xor, { epochs: 3 })) {
      byHand.X.set(trained.X.get());
      byHand.Y.set(trained.Y.get());
      byHand.forward(n, true);
      byHand.backward(n);
      update();
      for (const { value, grad } of byHand.params) byHand.kernels.add(value, grad);
    }
    expect(save(byHand.cells())).toEqual(save(trained.cells()));
  });
});

it("save copies, and restore is its pair", () => {
  const net = mlp([2, 3, 2], { seed: 1 });
  const saved = save(net.cells());
  for (const _ of train(net, xor, { epochs: 2 }));
  expect(save(net.cells())).not.toEqual(saved);
  restore(net.cells(), saved);
  expect(save(net.cells())).toEqual(saved);
});

it("options may be undefined: they are left out", () => {
  const given = { seed: undefined, batch: undefined, loss: undefined, kernels: undefined };
  const net = mlp([2, 3, 2], { ...given, activation: undefined, init: undefined });
  expect(save(net.cells())).toEqual(save(mlp([2, 3, 2]).cells()));
  const options = {
    optimizer: undefined,
    validation: undefined,
    measures: undefined,
    seed: undefined,
    signal: undefined,
  };
  for (const _ of train(net, xor, { epochs: 1, ...options }));
  const plain = mlp([2, 3, 2]);
  for (const _ of train(plain, xor, { epochs: 1 }));
  expect(save(net.cells())).toEqual(save(plain.cells()));
  expect(dataset({ inputs: [1, 2], labels: [0, 1], classes: 2, scale: undefined }).inputs).toBe(1);
});

const same = (a: Network, b: Network): void => expect(save(a.cells())).toEqual(save(b.cells()));
function trained(net: Network, options: object): Network {
  for (const _ of train(net, xor, { epochs: 2, ...options }));
  return net;
}

it("documented defaults are what they say", () => {
  same(mlp([2, 3, 2]), mlp([2, 3, 2], { activation: relu, seed: 0, loss: softmaxCrossEntropy }));
  expect(mlp([2, 2]).batch).toBe(100);
  expect(mlp([2, 3, 2]).layers[0]!.activation).toBe(relu);
  expect(network(2, [dense(2)], { loss: meanSquaredError }).layers[0]!.activation?.kind).toBe("identity");
  same(trained(mlp([2, 3, 2]), {}), trained(mlp([2, 3, 2]), { optimizer: sgd(0.1), validation: 0, seed: 0 }));
  const [few, many] = [2, 3].map((batch) => trained(mlp([2, 3, 2], { batch }), { epochs: 3 }));
  expect(save(few!.cells())).not.toEqual(save(many!.cells()));
});

it("a generator ends for good at a break, and steps by hand go on", () => {
  const training = train(mlp([2, 3, 2], { batch: 1 }), xor, { epochs: 2 });
  for (let i = 0; i < 3; i++) training.next();
  for (const { step } of training) {
    expect(step).toBe(4);
    break;
  }
  expect(training.next().done).toBe(true);
  expect(() => [...training]).toThrow(/break ends it for good/);
});

it("tanh layers tell what they were applied to", () => {
  const { layers, X, forward } = mlp([2, 3, 2], { activation: tanh, batch: 1 });
  X.set([1, 2]);
  forward(1, false);
  const { preActivation, cells } = layers[0]!;
  const out = zerosLike(preActivation!, 1, 3);
  tanh(preActivation!, out, 1, false);
  expect(out.get()).toEqual(cells["Z"]!.get());
});
