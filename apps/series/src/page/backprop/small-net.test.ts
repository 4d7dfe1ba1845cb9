import { expect, test } from "vitest";
import { quantities } from "./quantities.ts";
import { begins, stepped, walked, type Weights } from "./small-net.ts";

const given = { x: [1, -0.5], right: 1, weights: begins } as const;
const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));

/** The loss of the small network, in doubles, without a package. */
function lossOf([first, second]: Weights): number {
  const z = [0, 1].map((j) => sigmoid(given.x[0] * first[j]! + given.x[1] * first[2 + j]! + first[4 + j]!));
  const s = [0, 1].map((j) => z[0]! * second[j]! + z[1]! * second[2 + j]! + second[4 + j]!);
  return Math.log(Math.exp(s[0]!) + Math.exp(s[1]!)) - s[given.right]!;
}

test("loss and gradients are those of central differences", () => {
  const walk = walked(given);
  expect(walk.loss).toBeCloseTo(lossOf(begins), 6);
  for (const layer of [0, 1] as const) {
    begins[layer].forEach((value, i) => {
      const moved = (by: number): Weights => {
        const copy = begins.map((weights) => [...weights]);
        copy[layer]![i] = value + by;
        return [copy[0]!, copy[1]!];
      };
      const slope = (lossOf(moved(1e-4)) - lossOf(moved(-1e-4))) / 2e-4;
      expect(walk.g[layer]![i]).toBeCloseTo(slope, 5);
    });
  }
});

test("a step makes the loss smaller", () => {
  const after = walked({ ...given, weights: stepped(given, 1) });
  expect(after.loss).toBeLessThan(walked(given).loss);
});

test("every number is named once, and says of which others it is made", () => {
  const all = quantities(walked(given));
  const names = new Set(all.map(({ id }) => id));
  expect(names.size).toBe(all.length);
  expect(all.flatMap(({ from }) => from).filter((id) => !names.has(id))).toEqual([]);
  const stepOf = new Map(all.map(({ id, step }) => [id, step]));
  const late = all.filter(({ step, from }) => from.some((id) => stepOf.get(id)! > step));
  expect(late, "nothing is made of what comes later").toEqual([]);
});

test("the sums that are told come out", () => {
  for (const { text, value } of quantities(walked(given))) {
    const [sum, said] = text.replaceAll("−", "-").split(" = ");
    if (!said || !/^[-\d. ()·+]+$/.test(sum!)) continue;
    const found = sum!
      .split(" + ")
      .reduce((total, term) => total + term.split(" · ").reduce((p, x) => p * Number(x.replaceAll(/[()]/g, "")), 1), 0);
    expect(found).toBeCloseTo(value, 1);
    expect(Number(said)).toBeCloseTo(value, 2);
  }
});
