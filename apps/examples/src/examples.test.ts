import { mnist } from "@closurenet/fixtures";
import { afterEach, describe, expect, it, vi } from "vitest";

/** What a script prints. */
async function printed(script: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await script();
  return lines;
}

afterEach(() => vi.restoreAllMocks());

it("bank account: a copy shares, a recipe and a clone do not", async () => {
  expect(await printed(() => import("./bank-account.ts"))).toEqual([
    "I put in nothing and own 300",
    "another network of the recipe is untouched: true",
    "the network now says 0.5, 0.5, its clone still true",
  ]);
});

describe.skipIf(!mnist.path)("on MNIST", () => {
  it("first network: learns, and its pipe reads a seven", async () => {
    vi.stubEnv("MNIST_DIR", mnist.path);
    const lines = await printed(() => import("./first-network.ts"));
    const [epoch, test, drawing, stages] = lines;
    expect(Number(/epoch 1: ([\d.]+) %/.exec(epoch!)?.[1])).toBeGreaterThan(92);
    expect(Number(/test: ([\d.]+) %/.exec(test!)?.[1])).toBeGreaterThan(92);
    expect(drawing).toContain("7");
    expect(stages).toBe(
      "withBias ▸ times(785 × 100) ▸ relu ▸ withBias ▸ times(101 × 50) ▸ relu ▸ withBias ▸ times(51 × 10) ▸ softmax",
    );
  });
});
