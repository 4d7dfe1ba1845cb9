import { describe, expect, it, test } from "vitest";
import { cell } from "../cells/cell.ts";
import { matrix } from "../cells/matrix.ts";
import { dense } from "../layers/dense.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { gradCheck } from "../testing/grad-check.ts";
import { activation, type Activation } from "./activation.ts";
import { elementwise } from "./elementwise.ts";
import { elu } from "./elu.ts";
import { gelu } from "./gelu.ts";
import { identity } from "./identity.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { tanh } from "./tanh.ts";

function apply(f: Activation, values: readonly number[], deriv = false): number[] {
  const S = cell(1, values.length, Float64Array.from(values));
  const out = cell(1, values.length, new Float64Array(values.length));
  f(S, out, 1, deriv);
  return [...out.get()];
}

const cube = elementwise(
  (s) => s ** 3,
  (s) => 3 * s ** 2,
  "cube",
);
const all: [string, Activation][] = [identity, relu, sigmoid, tanh, leakyRelu(0.1), elu, gelu, softplus, cube].map(
  (f) => [f.kind!, f],
);

test("each bears its name", () => {
  const names = "identity relu sigmoid tanh leakyRelu elu gelu softplus cube softmax";
  expect([...all.map(([kind]) => kind), softmax.kind].join(" ")).toBe(names);
});

describe("values", () => {
  const s = [-2, -0, 0, 0.5, 3];
  it("are the textbook's", () => {
    expect(apply(identity, s)).toEqual(s);
    expect(apply(relu, s)).toEqual([0, 0, 0, 0.5, 3]);
    expect(apply(relu, s, true)).toEqual([0, 0, 0, 1, 1]);
    expect(apply(relu, [-Infinity, Infinity])).toEqual([0, Infinity]);
    apply(sigmoid, s).forEach((z, i) => expect(z).toBeCloseTo(1 / (1 + Math.exp(-s[i]!)), 15));
    apply(tanh, s).forEach((z, i) => expect(z).toBeCloseTo(Math.tanh(s[i]!), 15));
    expect(apply(cube, s)).toEqual([-8, -0, 0, 0.125, 27]);
    expect(apply(leakyRelu(0.1), s)).toEqual([-0.2, -0, 0, 0.5, 3]);
    expect(apply(leakyRelu(0.1), s, true)).toEqual([0.1, 0.1, 0.1, 1, 1]);
    apply(elu, s).forEach((z, i) => expect(z).toBeCloseTo(s[i]! > 0 ? s[i]! : Math.expm1(s[i]!), 15));
    apply(softplus, s).forEach((z, i) => expect(z).toBeCloseTo(Math.log1p(Math.exp(s[i]!)), 15));
    // S·Φ(S) from tables of the normal distribution
    [-0.0455, 0, 0, 0.34573, 2.99595].forEach((z, i) => expect(apply(gelu, s)[i]).toBeCloseTo(z, 3));
  });

  it("stay finite far out, and NaN stays NaN", () => {
    const far = [-1e308, -1000, 1000, 1e308];
    expect(apply(sigmoid, far)).toEqual([0, 0, 1, 1]);
    expect(apply(sigmoid, far, true)).toEqual([0, 0, 0, 0]);
    expect(apply(tanh, far)).toEqual([-1, -1, 1, 1]);
    for (const f of [elu, gelu, softplus, leakyRelu()]) {
      expect(apply(f, far.slice(2))).toEqual(far.slice(2));
      expect(apply(f, far, true).slice(2)).toEqual([1, 1]);
    }
    expect(apply(elu, far).slice(0, 2)).toEqual([-1, -1]);
    for (const f of [gelu, softplus]) expect(apply(f, far).slice(0, 2).map(Math.abs)).toEqual([0, 0]);
    expect(apply(gelu, far, true).slice(0, 2)).toEqual([0, 0]);
    expect(apply(softplus, [-30])[0]! / Math.exp(-30)).toBeCloseTo(1, 12);
    for (const [, f] of all) expect(apply(f, [NaN])).toEqual([NaN]);
    expect(apply(softmax, [1, NaN])).toEqual([NaN, NaN]);
  });

  test.each([...all, ["softmax", softmax] as const])(
    "%s may write over what it reads, and leaves later rows alone",
    (_, f) => {
      const S = matrix([
        [1, -2],
        [3, 4],
      ]);
      const out = matrix([
        [0, 0],
        [7, 7],
      ]);
      f(S, out, 1, false);
      expect(out.get().slice(2)).toEqual(Float32Array.of(7, 7));
      f(S, S, 1, false);
      expect(S.get().slice(0, 2)).toEqual(out.get().slice(0, 2));
      expect(S.get().slice(2)).toEqual(Float32Array.of(3, 4));
    },
  );
});

describe("gradients agree with central differences", () => {
  test.each(all)("%s", (_, f) => {
    expect(gradCheck([dense(5, f), dense(4, f)]).worst).toBeLessThan(1e-7);
    expect(gradCheck([dense(5, f), dense(4, softmax)], { loss: softmaxCrossEntropy }).worst).toBeLessThan(1e-7);
  });

  it("softmax under cross-entropy, under squared errors and in the middle", () => {
    expect(gradCheck([dense(4, softmax)], { loss: softmaxCrossEntropy }).worst).toBeLessThan(1e-7);
    expect(gradCheck([dense(4, softmax)]).worst).toBeLessThan(1e-7);
    expect(gradCheck([dense(5, softmax), dense(4, tanh)]).worst).toBeLessThan(1e-7);
    const hidden = [dense(5, softmax), dense(4, softmax)];
    expect(gradCheck(hidden, { loss: softmaxCrossEntropy }).worst).toBeLessThan(1e-7);
  });
});

describe("softmax", () => {
  it("does not overflow, whatever the row", () => {
    expect(apply(softmax, [1000, 1000, -1000])).toEqual([0.5, 0.5, 0]);
    expect(apply(softmax, [-1000, -1000])).toEqual([0.5, 0.5]);
    expect(apply(softmax, [5])).toEqual([1]);
  });

  it("sums to 1 and does not mind a shift", () => {
    const z = apply(softmax, [1, 2, 3]);
    expect(z.reduce((a, b) => a + b)).toBeCloseTo(1, 15);
    apply(softmax, [101, 102, 103]).forEach((other, j) => expect(other).toBeCloseTo(z[j]!, 15));
  });

  it("has no derivative per element", () => {
    expect(() => apply(softmax, [1, 2], true)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] softmax: its derivative is a matrix per row, not a number per element: call softmax.backward instead.]`,
    );
  });
});

it("names come from the maker, or from the function", () => {
  expect(activation("double", () => {}).kind).toBe("double");
  expect(elementwise(Math.abs, Math.sign).kind).toBe("abs");
  expect(
    elementwise(
      (s) => s,
      () => 1,
    ).kind,
  ).toBe("own");
});
