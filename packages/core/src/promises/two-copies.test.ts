import { expect, it, vi } from "vitest";

it("a layer of another copy of core is told as that", async () => {
  const one = await import("../index.ts");
  vi.resetModules();
  const other = await import("../index.ts");
  expect(() => one.network(2, [other.dense(2, other.softmax)])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] network: expected the softmax that the loss softmax cross-entropy was made with, got another function of that name. Two copies of @closurenet/core do that: \`npm ls @closurenet/core\` shows them.]`,
  );
  expect(() => one.network(2, [other.dense(1, other.sigmoid)], { loss: one.binaryCrossEntropy })).toThrow(
    /^\[core\] network: expected the sigmoid that .* Two copies of @closurenet\/core do that/,
  );
});

it("and works where no loss depends on it", async () => {
  const one = await import("../index.ts");
  vi.resetModules();
  const other = await import("../index.ts");
  const build = (dense: typeof one.dense, tanh: typeof one.tanh) =>
    one.network(2, [dense(3, tanh), one.dense(2, one.softmax)], { seed: 7 });
  const x = one.matrix([[1, -1]]);
  expect(build(other.dense, other.tanh)(x).get()).toEqual(build(one.dense, one.tanh)(x).get());
});
