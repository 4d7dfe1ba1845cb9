import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, type Command } from "./testing/command.ts";

let cli: Command;
beforeAll(async () => {
  cli = await command();
});
afterAll(() => cli.remove());

const total = (counts: unknown): number =>
  Array.isArray(counts) ? counts.reduce<number>((sum, n) => sum + Number(n), 0) : Number.NaN;

describe("data info", () => {
  it("tells what the pictures are, and how many there are of each class", async () => {
    const { code, out } = await cli.run("data", "info");
    expect(code).toBe(0);
    expect(out).toMatch(/^data +2,000 \+ 500 pictures, .* from .*digits$/m);
    expect(out).toMatch(/^pictures +28×28 bytes, in 10 classes$/m);
    expect(out).toMatch(/^7 +\d+ to learn from, \d+ to test with$/m);
  });

  it("prints it as JSON", async () => {
    const told = (await cli.run("data", "info", "--json")).json();
    expect(told).toMatchObject({ size: [28, 28], classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] });
    expect([total(told["train"]), total(told["test"])]).toEqual([2000, 500]);
  });
});

describe("data show", () => {
  it("prints a row for each class, as wide as 80 columns allow", async () => {
    const { code, out } = await cli.run("data", "show");
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines).toHaveLength(10 * 14 + 2);
    expect(Math.max(...lines.slice(0, 140).map(({ length }) => length))).toBeLessThanOrEqual(70);
    expect(out).toMatch(/[▘▝▀▖▌▞▛▗▚▐▜▄▙▟█]/);
  });

  it("writes text, PNG and SVG", async () => {
    for (const [name, begins] of [
      ["a.txt", ""],
      ["b.png", "\u0089PNG"],
      ["c.SVG", "<svg"],
    ] as const) {
      const { code, out } = await cli.run("data", "show", "--each", "3", "--on", "test", "--out", name);
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^sheet +\S+, 84×280 pixels\n$/) });
      expect(readFileSync(join(cli.dir, name), "latin1").startsWith(begins)).toBe(true);
    }
  });

  it("says what is wrong with an option, as every command does", async () => {
    const { code, err } = await cli.run("data", "show", "--each", "0");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("Expected a whole number of at least 1.") });
    expect(
      Math.max(...(await cli.run("data", "show", "--help")).out.split("\n").map(({ length }) => length)),
    ).toBeLessThanOrEqual(80);
  });

  it("refuses a file of another kind", async () => {
    const { code, err } = await cli.run("data", "show", "--out", "sheet.jpg");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("[cli] --out: expected a name that ends in .png, .svg or .txt, got sheet.jpg."),
    });
  });
});
