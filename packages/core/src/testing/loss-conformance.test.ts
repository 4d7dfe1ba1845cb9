import { describe, expect, it, test } from "vitest";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import { difference, type Loss } from "../losses/loss.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { lossConformance } from "./loss-conformance.ts";

const numbers = [
  [1, 2],
  [3, -4],
  [0, 0.5],
];
const shares = [
  [0.25, 0.75],
  [1, 0],
  [0.5, 0.5],
];

describe.each([
  ["softmax cross-entropy", softmaxCrossEntropy, undefined],
  ["softmax cross-entropy of shares", softmaxCrossEntropy, shares],
  ["binary cross-entropy", binaryCrossEntropy, undefined],
  ["binary cross-entropy of shares", binaryCrossEntropy, shares],
  ["mean squared error", meanSquaredError, numbers],
])("%s", (_, loss, targets) => {
  test.each(lossConformance(loss, { targets }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

/** Names of the checks that a loss fails. */
const failed = (loss: Loss): string[] =>
  lossConformance(loss, { targets: numbers }).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      expect(String(error)).toMatch(/^Error: \[core\] lossConformance: /);
      return [name];
    }
  });

const right = meanSquaredError;
const kept = new Map<unknown, Float64Array | Float32Array>();
const broken: [string, Loss, string][] = [
  [
    "has a delta of the other sign",
    { ...right, delta: (Z, Y, D, n) => difference(Z, Y, D, n, -2 / (n * Z.cols)) },
    "has a delta that agrees with central differences",
  ],
  [
    "sums",
    {
      ...right,
      value: (Z, Y, n) => n * right.value(Z, Y, n),
      delta: (Z, Y, D, n) => difference(Z, Y, D, n, 2 / Z.cols),
    },
    "is a mean over the rows: the same rows twice are as far from their targets",
  ],
  [
    "loops over all rows",
    { ...right, delta: (Z, Y, D) => right.delta(Z, Y, D, Z.rows) },
    "never looks at the rows beyond n, and leaves their delta alone",
  ],
  [
    "hides NaN",
    { ...right, value: (Z, Y, n) => right.value(Z, Y, n) || 0 },
    "is no number where an output is none, so that a training that diverges is found out",
  ],
  [
    "makes an array",
    { ...right, delta: (Z, Y, D, n) => difference(Z, { ...Y, get: () => Y.get().slice() }, D, n, 2 / (n * Z.cols)) },
    "makes no typed array",
  ],
  [
    "takes none of these targets",
    { ...right, targets: { expected: "none", accepts: () => false } },
    "takes the targets that it is given",
  ],
  [
    "keeps what get() gave",
    {
      ...right,
      value(Z, Y, n) {
        if (!kept.has(Z)) kept.set(Z, Z.get());
        void Z.get();
        return right.value({ ...Z, get: () => kept.get(Z)! }, Y, n);
      },
    },
    "has a delta that agrees with central differences, where memory moves at every get()",
  ],
];

describe("fails a loss that", () => {
  it.each(broken)("%s", (_, loss, check) => {
    expect(failed(loss)).toContain(check);
  });

  it("breaks any check there is", () => {
    const names = lossConformance(right).map(({ name }) => name);
    const seen = new Set(broken.flatMap(([, loss]) => failed(loss)));
    expect(names.filter((name) => !seen.has(name))).toEqual([]);
    expect(failed(right)).toEqual([]);
  });
});
