import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@closurenet/fixtures";
import { faults } from "@closurenet/fixtures/watched-page";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, stage } from "../testing/stage.ts";

const figure = (page: Page, name: string) => page.getByRole("figure", { name, exact: true });
const end = (text: string | undefined): number => Number(/ended at ([\d.]+)/.exec(text!)![1]);
/** The numbers of a matrix of the layer, as they are shown. */
const numbersOf = async (page: Page, letter: string): Promise<number[]> =>
  (await page.locator(`#layer [data-matrix="${letter}"] td`).allInnerTexts()).map((text) =>
    Number(text.replace("−", "-")),
  );

describe.skipIf(!chromium.path)("the page of the series", () => {
  let it: Stage;
  beforeAll(async () => {
    it = await stage();
  });
  afterAll(() => it.end());

  test("weighs at most 150 kB, gzipped, with all that it will ever load", () => {
    const files = readdirSync(it.folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.\w+$/.test(file));
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(it.folder, file))).length, 0);
    expect(bytes).toBeLessThan(150_000);
  });

  test.each(["light", "dark"] as const)("has no fault that axe can find, %s", async (colorScheme) => {
    await it.visit({ colorScheme }, async (page) => {
      expect(await faults(page)).toEqual([]);
      for (let i = 1; i < 8; i++) await figure(page, "A layer, forward and backward").getByText("Next step").click();
      for (let i = 1; i < 8; i++)
        await figure(page, "A small network, with every number").getByText("Next step").click();
      expect(await faults(page)).toEqual([]);
    });
  });

  test.each([
    [1440, 900],
    [1024, 700],
    [390, 844],
  ])("fits %s × %s: nothing is wider than the window", async (width, height) => {
    await it.visit({ viewport: { width, height } }, async (page) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll("#page *")]
          .filter((one) => !one.closest("pre, svg, .skip"))
          .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 0.5)
          .map((one) => one.outerHTML.slice(0, 80)),
      );
      expect(wide).toEqual([]);
    });
  });

  test("a copy shares the money, a clone does not; the amount is dragged and moved by keys", async () => {
    await it.visit({}, async (page) => {
      const bank = figure(page, "Three names, two accounts");
      const says = () => bank.getByRole("img").getAttribute("aria-label");
      await bank.getByRole("button", { name: "copy" }).click();
      expect(await says()).toBe("mine holds 500, copy holds 500, clone holds 200");
      const amount = bank.getByRole("slider", { name: "Amount" });
      await amount.focus();
      await page.keyboard.press("ArrowRight");
      expect(await amount.getAttribute("aria-valuetext")).toBe("350");
      const box = (await amount.boundingBox())!;
      await page.mouse.move(box.x + 5, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(box.x - 13, box.y + 5);
      await page.mouse.up();
      expect(await amount.getAttribute("aria-valuetext")).toBe("200");
      await bank.getByRole("button", { name: "clone" }).click();
      expect(await says()).toBe("mine holds 500, copy holds 500, clone holds 400");
      expect(await bank.getByRole("log").innerText()).toContain("mine.balance() is 500, clone.balance() is 400");
    });
  });

  test("the layer is filled step by step, tells where a number comes from, and follows what is dragged", async () => {
    await it.visit({}, async (page) => {
      const layer = figure(page, "A layer, forward and backward");
      expect(await layer.locator(".matrix.empty").count()).toBe(7);
      for (let i = 1; i < 8; i++) await layer.getByRole("button", { name: "Next step" }).click();
      expect(await layer.locator(".matrix.empty").count()).toBe(0);
      expect(await numbersOf(page, "S")).toEqual([0.95, -0.45, 0.3, 0.5, 1.6, -1.4]);
      await layer.getByRole("button", { name: "S, row 2, column 2: 1.60" }).hover();
      expect(await layer.locator(".derivation").innerText()).toContain("(−1.00) · (−0.80) + 2.00 · 0.30 + 0.20 = 1.60");
      expect(await layer.locator("td.marked").count()).toBe(5);
      await layer.getByRole("slider", { name: "X, row 2, column 2" }).press("ArrowDown");
      expect((await numbersOf(page, "S")).slice(3)).toEqual([0.45, 1.57, -1.34]);
      expect(await page.locator("#layer .line.lit").allInnerTexts()).toHaveLength(1);
    });
  });

  test("one's own activation is read, drawn, checked; what is none is refused in words", async () => {
    await it.visit({}, async (page) => {
      const bend = figure(page, "An activation and its derivative");
      const field = bend.getByLabel("f(s) =");
      await field.fill("s * tanh(s)");
      expect(await bend.getByRole("radio", { name: "your own" }).isChecked()).toBe(true);
      const label = await bend.getByRole("img").getAttribute("aria-label");
      const [value, slope] = [Math.tanh(1), Math.tanh(1) + 1 - Math.tanh(1) ** 2].map((x) => x.toFixed(2));
      expect(label).toBe(`your own: at s = 1.0 it is ${value}, its slope ${slope}`);
      expect(await bend.locator("#own-says").innerText()).toMatch(/moved 7\d weights .* right to \d · 10⁻(⁹|¹.)/);
      await field.fill("alert(s)");
      expect(await bend.locator("#own-says").innerText()).toContain("found “alert”");
      expect(await field.getAttribute("aria-invalid")).toBe("true");
    });
  });

  test("the small network goes forward and backward, and its weights move", async () => {
    await it.visit({}, async (page) => {
      const small = figure(page, "A small network, with every number");
      const move = small.getByRole("button", { name: "Move all weights a little" });
      expect(await move.isDisabled()).toBe(true);
      for (let i = 1; i < 8; i++) await small.getByRole("button", { name: "Next step" }).click();
      await small.getByRole("button", { name: /: The loss$/ }).focus();
      expect(await small.locator(".derivation").innerText()).toMatch(/^The loss: −ln 0\.\d\d = \d\.\d\d$/);
      expect(await small.locator(".quantity.lit").count()).toBe(1);
      await move.click();
      await move.click();
      const [first, second, now] = (await small.getByText(/^The loss was/).innerText()).match(/\d\.\d+/g)!.map(Number);
      expect(second).toBeLessThan(first!);
      expect(now).toBeLessThan(second!);
      await small.getByRole("button", { name: /: The weight from the left input to the left neuron$/ }).focus();
      await small.locator(".derivation").getByRole("slider").press("ArrowUp");
    });
  });

  test("a network learns in the page, is filmed, and reads what is drawn", async () => {
    await it.visit({}, async (page) => {
      const film = figure(page, "The film of your own training");
      const picture = () => film.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const before = await picture();
      await film.getByRole("button", { name: "Teach it to read" }).click();
      await film.getByText(/^600 of 600 minibatches/).waitFor({ timeout: 120_000 });
      const says = await film.getByRole("status").innerText();
      expect(Number(/reads ([\d.]+) %/.exec(says)![1])).toBeGreaterThan(60);
      expect(await picture()).not.toBe(before);
      await film.getByRole("slider", { name: /After \d+ steps/ }).fill("0");
      expect(await picture()).toBe(before);

      const read = figure(page, "The network reads your digit");
      const pad = read.getByRole("application");
      await pad.scrollIntoViewIfNeeded();
      const box = (await pad.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.2);
      await page.mouse.down();
      for (let i = 0; i <= 10; i++) await page.mouse.move(box.x + box.width / 2, box.y + box.height * (0.2 + 0.06 * i));
      await page.mouse.up();
      expect(await read.getByText(/^It reads a/).innerText()).toMatch(/^It reads a 1, /);
      const shares = await read.getByRole("list", { name: "The share of each digit" }).locator("b").allInnerTexts();
      expect(shares.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeGreaterThan(95);
      expect(await read.locator(".pipe li").count()).toBe(6);
      await read.getByRole("button", { name: "Take a digit" }).click();
      expect(await read.getByText(/^It reads a/).innerText()).toMatch(/It is (one|a \d)\.$/);
    });
  });

  test("a small rate crawls, a right one fits, a large one ends badly", async () => {
    await it.visit({}, async (page) => {
      const rates = figure(page, "Three learning rates");
      await rates.getByRole("button", { name: "Let them learn" }).click();
      await expect.poll(() => rates.locator(".key li").nth(1).innerText(), { timeout: 120_000 }).toContain("ended at");
      const [crawls, fits, explodes] = await rates.locator(".key li").allInnerTexts();
      expect(end(crawls)).toBeGreaterThan(1.5);
      expect(end(fits)).toBeLessThan(end(crawls) - 0.5);
      expect(explodes).toMatch(/exploded|worse than it began/);
    });
  });

  test("without dropout all is learnt by heart; with it the unseen digits are read no worse", async () => {
    await it.visit({}, async (page) => {
      const dropout = figure(page, "The same network without and with dropout");
      await dropout.getByRole("button", { name: "Let both learn" }).click();
      await dropout.getByText(/After 40 of 40 epochs/).waitFor({ timeout: 240_000 });
      const [byHeart, plain, , dropped] = (await dropout.getByRole("status").innerText())
        .match(/(\d+) %/g)!
        .map(Number.parseFloat);
      expect(byHeart).toBe(100);
      expect(plain).toBeLessThan(85);
      expect(dropped).toBeGreaterThan(plain! - 3);
    });
  });
});
