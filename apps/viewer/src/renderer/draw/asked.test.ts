import { accuracy, cell, confusionMatrix } from "@closurenet/core";
import { type NetworkDescription, buildNetwork, digitExamples } from "@closurenet/experiment";
import { drawnDigits } from "@closurenet/mnist";
import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { askable, asking, largest, lit, outputting, strengths } from "./asked.ts";
import { digitsIn, judge, surelyWrong } from "./judged.ts";
import { comingOf, framesOf } from "./through-training.ts";

const init = { kind: "glorot" } as const;
const description: NetworkDescription = {
  input: [28, 28],
  layers: [
    { kind: "dense", units: 12, activation: "relu", init },
    { kind: "dropout", rate: 0.2 },
    { kind: "dense", units: 10, activation: "softmax", init },
  ],
  loss: "softmax cross-entropy",
  batch: 1,
  seed: 4,
  kernels: "plain",
};
const digits = drawnDigits({ count: 120, seed: 2 });
const scale = { pixels: 255 };

it("tells of each layer what goes in and what comes out; in the end, what the network gives", () => {
  const net = buildNetwork(description);
  const picture = digits.images.subarray(784, 2 * 784);
  const { outputs, fired } = asking(net, scale)(picture);
  expect(outputs).toEqual(
    net(
      cell(
        1,
        784,
        Float32Array.from(picture, (byte) => byte / 255),
      ),
    ).get(),
  );
  expect(outputting(net, scale)(picture)).toEqual(outputs);
  expect([...fired.keys()]).toEqual(["layers.0.W", "layers.2.W"]);
  const first = fired.get("layers.0.W")!;
  expect(first.outputs).toEqual(first.sums.map((sum) => Math.max(0, sum)));
  expect(fired.get("layers.2.W")!.input).toEqual(first.outputs);
  const sum = first.input.reduce((all, x, i) => all + x * first.weights[i * 12 + 5]!, first.weights[784 * 12 + 5]!);
  expect(first.sums[5]).toBeCloseTo(sum, 4);
});

it("shows weights as far as their units fire", () => {
  const strength = strengths({ outputs: Float32Array.of(0, -2, 4, 1, 0, -4) }, 3);
  expect([...strength]).toEqual([0.25, 0.5, 1]); // the most of two places
  expect([...lit(Float32Array.of(1, 1, 1, 4, 4, 4), strength)]).toEqual([0.25, 0.5, 1, 1, 2, 4]);
  expect([...strengths({ outputs: new Float32Array(3) }, 3)]).toEqual([0, 0, 0]);
});

it("says in a sentence why a network cannot be asked", () => {
  const about = { title: "", details: "", shapes: [], scale: {} };
  expect(askable(undefined)).toMatch(/does not say how its network computes/);
  expect(askable(about)).toMatch(/do not say enough of their network/);
  expect(askable({ ...about, network: { ...description, input: [32, 32, 3] } })).toMatch(/takes 32×32×3 numbers/);
  const flat = { ...about, network: { ...description, input: [784] } };
  expect(askable(flat)).toEqual(flat);
});

it("judges all digits as core does, and finds those of a cell and the one that is wrong most surely", async () => {
  const net = buildNetwork({ ...description, batch: 100 });
  const quick = { signal: new AbortController().signal, told: () => undefined, pause: async () => undefined };
  const found = await judge(net, digits, scale, quick);
  const examples = digitExamples(digits, scale);
  expect(found.counts).toEqual(confusionMatrix(net, examples).get());
  expect(found.read.filter((as, i) => as === digits.labels[i]).length / 120).toBeCloseTo(accuracy(net, examples), 6);
  const wrong = surelyWrong(found, digits)!;
  const others = Array.from(digits.labels.keys()).filter((i) => found.read[i] !== digits.labels[i]);
  expect(found.sure[wrong]).toBe(Math.max(...others.map((i) => found.sure[i]!)));
  const [is, as] = [digits.labels[wrong]!, found.read[wrong]!];
  const cellOf = digitsIn(found, digits, is, as);
  expect(cellOf[0]).toBe(wrong);
  expect(cellOf.length).toBe(found.counts[is * 10 + as]);
});

/** Frames at which a picture is read as these classes, of three. */
const readAs = (...classes: number[]) => ({
  frames: classes.map((_, i) => 10 * i),
  outputs: Float32Array.from(classes.flatMap((one) => [0, 1, 2].map((i) => (i === one ? 0.8 : 0.1)))),
  classes: 3,
});

it("tells when a picture came to be read as at the end", () => {
  expect(comingOf(readAs(1, 2, 1, 2, 2))).toEqual({ as: 2, first: 10, since: 30 });
  expect(comingOf(readAs(1, 1))).toEqual({ as: 1, first: 0, since: 0 });
  expect(comingOf(readAs())).toBeUndefined();
  expect(largest([Number.NaN, 1, 3, 2])).toBe(2);
});

const film = (numbers: number[], count: number) => framesOf({ staying: () => numbers, count: signal(count) });

it("looks at frames from the first to the last, and not at too many", () => {
  expect(film([0, 1, 2], 3)).toEqual([0, 1, 2]);
  const some = film(
    Array.from({ length: 900 }, (_, i) => i),
    900,
  );
  expect([some[0], some.at(-1), some.length]).toEqual([0, 899, 240]);
  expect(film([0, 5, 10], 13)).toEqual([0, 5, 10, 12]);
  expect(film([], 0)).toEqual([]);
});
