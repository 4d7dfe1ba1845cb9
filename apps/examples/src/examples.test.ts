import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnist } from "@closurenet/fixtures";
import { decode } from "fast-png";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** What a script prints, with `argument` after its name. */
async function printed(script: () => Promise<unknown>, ...argument: string[]): Promise<string[]> {
  const before = process.argv;
  process.argv = [...before, "--quick", ...argument];
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(...line.split("\n")));
  await script();
  process.argv = before;
  return lines;
}

/** The percentages in the first line that has `words` in it. */
function percentages(lines: readonly string[], words: string): number[] {
  const line = lines.find((line) => line.includes(words)) ?? "";
  return [...line.matchAll(/([\d.]+) %/g)].map(([, number]) => Number(number));
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "examples-"));
  if (mnist.path) vi.stubEnv("MNIST_DIR", mnist.path);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("bank account: a copy shares, a recipe and a clone do not", async () => {
  expect(await printed(() => import("./bank-account.ts"))).toEqual([
    "I put in nothing and own 300; the clone still holds 0",
    "another network of the recipe is untouched: true",
    "the network now says 0.5, 0.5, its clone still true",
  ]);
});

it("matrix in layer: weights begin small, and are shared", async () => {
  const lines = await printed(() => import("./matrix-in-layer.ts"));
  const [first, last] = [lines[0], lines.at(-1)].map((line) => Number(/0\.0\d+/.exec(line!)![0]));
  expect(lines[0]).toMatch(/^78500 weights; /);
  expect(lines[1]).toBe("with initPos the smallest is above zero: true");
  expect(last! / first!).toBeCloseTo(2, 1);
});

describe.skipIf(!mnist.path)("on MNIST", () => {
  it("a layer by hand: has the right gradient, learns, and is a pipe", async () => {
    const lines = await printed(() => import("./a-layer-by-hand.ts"));
    expect(lines[0]).toMatch(/^7\d gradients checked, the worst is off by \de-(09|1\d)$/);
    expect(lines[1]).toMatch(/^\[core\] gradCheck: expected gradients within 1e-7 .* at layers\.1\.W\[3\d\]\.$/);
    expect(percentages(lines, "test")[0]).toBeGreaterThan(75);
    expect(lines.at(-1)).toBe("the network and its pipe agree to six digits");
  });

  it("gradient descent: one rate crawls, one fits, one explodes", async () => {
    const lines = await printed(() => import("./gradient-descent.ts"));
    const read = ["0.001: ", "0.2: ", "20: "].map((rate) => percentages(lines, rate)[0]!);
    expect(read[0]).toBeLessThan(40);
    expect(read[1]).toBeGreaterThan(80);
    expect(read[2]).toBeLessThan(25);
  });

  it("first network: learns, and its pipe reads a seven", async () => {
    const lines = await printed(() => import("./first-network.ts"));
    expect(percentages(lines, "epoch 1")[0]).toBeGreaterThan(92);
    expect(percentages(lines, "test")[0]).toBeGreaterThan(92);
    expect(lines).toContain("true 7 · predicted 7 ✓");
    expect(lines.at(-1)).toBe(
      "withBias ▸ times(785 × 100) ▸ relu ▸ withBias ▸ times(101 × 50) ▸ relu ▸ withBias ▸ times(51 × 10) ▸ softmax",
    );
  });

  it("ten templates: zero wants no ink in its middle, and one wants it there", async () => {
    const picture = join(folder, "templates.png");
    const lines = await printed(() => import("./ten-templates.ts"), picture);
    expect(percentages(lines, "test")[0]).toBeGreaterThan(85);
    const [, zero, one] = /^([^ ]{20}) {2}([^ ]{20}) {2}/.exec(
      lines[lines.findIndex((line) => /^0 +1 +2/.test(line)) + 6]!,
    )!;
    expect(zero!.slice(8, 12)).toMatch(/^[-=]+$/);
    expect(one!.slice(8, 12)).toMatch(/[▒▓█]/);
    expect(decode(readFileSync(picture))).toMatchObject({ width: 4 * (5 * 29 - 1), height: 4 * (2 * 29 - 1) });
  });

  it("network as a pipe: shows what every function returns, for right answers and a wrong one", async () => {
    const picture = join(folder, "pipe.png");
    const lines = await printed(() => import("./network-as-a-pipe.ts"), picture);
    expect(lines).toContain("true 7 · predicted 7 ✓");
    expect(lines.filter((line) => line.endsWith("✗"))).toHaveLength(1);
    expect(lines.filter((line) => /^▸ relu: 100 numbers, \d\d of them 0$/.test(line)).length).toBeGreaterThanOrEqual(3);
    const seven = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith("true 2")),
    );
    expect(Number(seven.findLast((line) => /^ {4}7 █+ /.test(line))?.slice(-4))).toBeGreaterThan(0.9);
    expect(decode(readFileSync(picture)).height).toBe(196);
  });

  it("dropout compared: without it all is learnt by heart, with it more is read", async () => {
    const lines = await printed(() => import("./dropout-compared.ts"));
    const without = percentages(lines, "without dropout");
    const [, unseen] = percentages(lines, "with dropout");
    expect(without[0]).toBe(100);
    expect(without[1]).toBeGreaterThan(75);
    expect(unseen).toBeGreaterThan(without[1]!);
  });

  it("activations compared: all learn", async () => {
    const chart = join(folder, "chart.svg");
    const lines = await printed(() => import("./activations-compared.ts"), chart);
    const read = ["relu", "leaky relu", "tanh", "identity"].map((name) => percentages(lines, name)[0]);
    expect(Math.min(...read.map(Number))).toBeGreaterThan(80);
    expect(percentages(lines, "sigmoid")[0]).toBeGreaterThan(40);
    expect(readFileSync(chart, "utf8").match(/<polyline/g)).toHaveLength(5);
  });

  it("Sanderson's network has his 13,002 weights and biases, and learns", async () => {
    const lines = await printed(() => import("./sanderson.ts"));
    expect(lines[0]).toBe("13002 weights and biases");
    expect(percentages(lines, "test")[0]).toBeGreaterThan(85);
  });

  it("own activation: right derivatives pass, a wrong one does not, and waves learn", async () => {
    const lines = await printed(() => import("./own-activation.ts"));
    expect(lines[0]).toMatch(/^wave: derivative off by at most \de-(09|1\d)$/);
    expect(lines[1]).toMatch(/^bump: derivative off by at most \de-(09|1\d)$/);
    expect(lines[2]).toMatch(/^\[core\] gradCheck: expected gradients within/);
    const read = ["relu: ", "wave: 8", "bump: 8"].map((name) => percentages(lines, name)[0]);
    expect(Math.min(...read.map(Number))).toBeGreaterThan(80);
  });

  it("best mlp: learns with dropout and ever shorter steps", async () => {
    const lines = await printed(() => import("./best-mlp.ts"));
    expect(percentages(lines, "test")[0]).toBeGreaterThan(88);
  });

  it("convolution: learns from 2,000 digits", async () => {
    const lines = await printed(() => import("./convolution.ts"));
    expect(percentages(lines, "test")[0]).toBeGreaterThan(90);
  });
});
