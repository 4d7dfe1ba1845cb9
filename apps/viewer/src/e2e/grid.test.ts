import { join } from "node:path";
import { halfBits, recordingReader } from "@closurenet/checkpoint";
import { dataset } from "@closurenet/core";
import type { Experiment, LayerDescription } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { filmRank, halfValues, paint, patchGrid, vik } from "@closurenet/film";
import { chromium } from "@closurenet/fixtures";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { weightText } from "../renderer/shared/format.ts";
import { type Stage, columnsOf, drawn, pixels, reading, recorded, settled, stage, writeRun } from "./stage.ts";

const init = { kind: "he" } as const;
const dense = (units: number, activation: "relu" | "softmax" = "relu"): LayerDescription => ({
  kind: "dense",
  units,
  activation,
  init,
});
const conv2d = (filters: number): LayerDescription => ({
  kind: "conv2d",
  filters,
  kernel: [3, 2],
  stride: [1, 1],
  padding: "same",
  activation: "relu",
  init,
});

/** A few steps of training on stripes of the given shape, recorded as the command line records. */
function record(folder: string, input: number[], layers: LayerDescription[]): void {
  const size = input.reduce((product, length) => product * length, 1);
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);
  const inputs = labels.flatMap((label, i) =>
    Array.from({ length: size }, (_, at) => ((at * (label + 1) + i) % 3 === 0 ? 1 : 0)),
  );
  const experiment: Experiment = {
    format: "closurenet run",
    version: 1,
    input,
    layers: [...layers, dense(2, "softmax")],
    loss: "softmax cross-entropy",
    optimizer: { kind: "sgd", learningRate: 0.1 },
    schedule: "constant",
    batch: 4,
    epochs: 1,
    validation: 0.1,
    seed: 1,
    every: 3,
    kernels: "plain",
    data: { name: "stripes", source: "drawn", train: 40, test: 0, digests: {} },
  };
  for (const _ of recordRun(folder, experiment, dataset({ inputs, labels, classes: 2 })));
}

/** The last frame's weights of a layer. */
const lastOf = (run: string, name: string): { readonly all: Uint16Array[]; readonly last: Uint16Array } => {
  const frames = recordingReader().push(new Uint8Array(readFileSync(join(run, "recording.mcap"))));
  const all = frames.map(({ tensors }) => halfBits(tensors.get(name)!));
  return { all, last: all.at(-1)! };
};

/** Whether the picture is what the film library paints of the layer's last frame, laid out so. */
async function shows(page: Page, run: string, name: string, grid: ReturnType<typeof patchGrid>): Promise<boolean> {
  const { all, last } = lastOf(run, name);
  const info = filmRank(all, grid.units * grid.inputs);
  const levels = new Uint8Array(last.length);
  info.scale(last, levels);
  const rgba = new Uint8ClampedArray(grid.width * grid.height * 4);
  paint(levels, grid, vik, 1, rgba);
  return Buffer.from((await pixels(page)).buffer).equals(Buffer.from(rgba.buffer));
}

/** Moves the pointer to a pixel of the picture at zoom 1. */
async function pointAt(page: Page, grid: { readonly width: number }, x: number, y: number): Promise<void> {
  const box = (await page.locator(".stage").boundingBox())!;
  const unit = box.width / grid.width;
  await page.mouse.move(box.x + (x + 0.5) * unit, box.y + (y + 0.5) * unit);
}

describe.skipIf(!chromium.path)("the picture of the weights", () => {
  let it: Stage;
  beforeAll(async () => {
    it = await stage();
  });
  afterAll(() => it.end());

  test("pictures that are not square lie as run.json says, and the pixel under the pointer is named", async () => {
    const run = join(it.folder, "tall");
    record(run, [30, 20], [dense(3)]);
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await settled(page);
    await page.keyboard.press("End");
    const columns = await columnsOf(page);
    const patch = { width: 20, height: 30 };
    const grid = patchGrid({ units: 3, inputs: 600, patch, gap: 1, columns });
    expect(await shows(page, run, "layers.0.W", grid)).toBe(true);
    await pointAt(page, grid, 17, 29);
    await expect.poll(() => page.locator(".spot").innerText()).toMatch(/neuron 0\s+pixel \(17, 29\)/);
    const weight = halfValues[lastOf(run, "layers.0.W").last[(29 * 20 + 17) * 3]!]!;
    expect(await page.locator("[data-spot=weight]").innerText()).toBe(`w = ${weightText(weight)}`);
    expect(await page.locator(".caption").textContent()).toContain("3 neurons, each looking at all 20×30 pixels.");
    expect(await page.locator(".about").innerText()).toContain("600-3-2 · relu · sgd 0.1 · ");
    await it.leave(watched);
  });

  test("filters are drawn as filters, and each channel as a plane of its own", async () => {
    const run = join(it.folder, "colours");
    record(run, [6, 5, 3], [conv2d(4), conv2d(2)]);
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await settled(page);
    await page.keyboard.press("End");
    const patch = { width: 2, height: 3 };
    for (const [layer, units, channels, name] of [
      [0, 4, 3, "blue"],
      [1, 2, 4, "channel 2"],
    ] as const) {
      await page.locator(".layers label").nth(layer).click();
      await drawn(page, 2);
      const columns = await columnsOf(page);
      const grid = patchGrid({ units, inputs: 6 * channels, patch, channels, gap: 2, columns });
      expect(await shows(page, run, `layers.${layer}.W`, grid), `layer ${layer}`).toBe(true);
      // The weight (1, 2) of the third channel of the last filter.
      const pixel = (2 * 2 + 1) * channels + 2;
      const at = grid.index.indexOf(pixel * units + units - 1);
      await pointAt(page, grid, at % grid.width, Math.floor(at / grid.width));
      await expect
        .poll(() => page.locator(".spot").innerText())
        .toMatch(new RegExp(`filter ${units - 1}\\s+weight \\(1, 2\\), ${name}`));
    }
    // Behind the filters a neuron looks at all places of each of them.
    await page.locator(".layers label").nth(2).click();
    expect(await page.locator(".caption").textContent()).toContain(
      "2 outputs, each looking at 5×6 places in 2 channels",
    );
    await it.leave(watched);
  });

  test("fills its room, with ten columns one click away, and gives way to nothing that hides it", async () => {
    const { whole } = recorded({ frames: 3 });
    const watched = await it.open(it.address(writeRun(it.folder, whole)));
    const { page } = watched;
    await settled(page);
    const share = (): Promise<number> =>
      page.evaluate(() => {
        const room = document.querySelector(".picture")!.getBoundingClientRect();
        const { width, height } = document.querySelector(".stage")!.getBoundingClientRect();
        return (width * height) / (room.width * room.height);
      });
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      await drawn(page, 3);
      expect(await share(), `${width}×${height}`).toBeGreaterThan(0.6);
    }
    await page.getByRole("button", { name: "10×10" }).click();
    await drawn(page, 2);
    expect(await columnsOf(page)).toBe(10);
    await page.waitForURL(/square=true/);
    await page.reload();
    await settled(page);
    await expect.poll(() => columnsOf(page)).toBe(10);
    await page.getByRole("button", { name: "Fill the room" }).click();
    await it.leave(watched);
  });

  test("pointing previews a neuron, a click or Enter keeps it, Esc lets it go", async () => {
    const { whole, frames } = recorded({ frames: 6 });
    const watched = await it.open(it.address(writeRun(it.folder, whole)));
    const { page } = watched;
    await settled(page);
    const columns = await columnsOf(page);
    const grid = patchGrid({ units: 100, inputs: 784, gap: 1, columns });
    const title = () => page.locator(".inspector h2").innerText();
    const mark = page.locator(".grid-mark.pinned");
    await pointAt(page, grid, 2 * 29 + 3, 3);
    await expect.poll(title).toBe("Neuron 2");
    await page.mouse.move(5, 5);
    await page.mouse.down();
    await page.mouse.up();
    expect(await mark.count()).toBe(0);

    await pointAt(page, grid, 3, 3);
    await page.mouse.down();
    await page.mouse.up();
    await pointAt(page, grid, 5 * 29 + 3, 3);
    await expect.poll(title).toBe("Neuron 5");
    await page.mouse.move(5, 5);
    await expect.poll(title).toBe("Neuron 0"); // what is kept comes back
    await page.keyboard.press("ArrowRight");
    expect(await reading(page, "frame"), "the arrows stay the film's").toBe("Frame 2 of 6");
    // At the corner of the picture the mark is not cut off.
    const seen = await mark.evaluate((element) => {
      const { left, top } = element.getBoundingClientRect();
      return document.elementsFromPoint(left - 2, top - 2).every((over) => !over.matches(".header, .side"));
    });
    expect(seen).toBe(true);
    const weights = halfBits(frames.at(-1)!.tensors.get("layers.1.W")!);
    await page.keyboard.press("End");
    const heard = Array.from({ length: 50 }, (_, to) => ({ to, w: halfValues[weights[to]!]! }));
    const strongest = heard.toSorted((a, b) => Math.abs(b.w) - Math.abs(a.w))[0]!;
    const button = page.getByRole("region", { name: "Outgoing weights" }).getByRole("button").first();
    expect(await button.textContent()).toBe(`neuron ${strongest.to} ${weightText(strongest.w)}`);
    await page.getByRole("button", { name: /^iteration/ }).click();
    await button.click();
    await expect.poll(title).toBe(`Neuron ${strongest.to}`); // one that hears it, in the next layer
    await page.getByRole("region", { name: "Incoming weights" }).waitFor();
    // What it hears is on the scale of the picture.
    const fedBy = () =>
      page.locator(".fed-by").evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return [...data].reduce((sum, byte, i) => (sum * 31 + byte + i) % 2 ** 31);
      });
    await page.getByLabel("Scale", { exact: true }).selectOption("manual");
    const before = await fedBy();
    await page.getByLabel("To", { exact: true }).fill("3");
    await page.getByLabel("To", { exact: true }).press("Tab");
    await expect.poll(fedBy).not.toBe(before);
    await page.getByLabel("Scale", { exact: true }).selectOption("film-rank");
    await page.keyboard.press("Escape");
    expect(await mark.count()).toBe(0);
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    expect(await mark.count()).toBe(1);
    await it.leave(watched);
  });

  test("a deeper layer is seen through the layers below it, marked as an approximation", async () => {
    const { whole, frames } = recorded({ frames: 6, hidden: 20 });
    const watched = await it.open(it.address(writeRun(it.folder, whole)));
    const { page } = watched;
    await settled(page);
    await page.keyboard.press("End");
    expect(await page.getByRole("checkbox").count(), "below the first layer there is nothing").toBe(0);
    await page.locator(".layers label").nth(1).click();
    await page.getByRole("checkbox", { name: /W₁·W₂/ }).check();
    expect(await page.locator(".caption").textContent()).toMatch(/W₁·W₂, an approximation/);
    await drawn(page, 2);
    const columns = await columnsOf(page);
    const grid = patchGrid({ units: 50, inputs: 784, gap: 1, columns });
    await pointAt(page, grid, 29 + 14, 14); // the middle of neuron 1
    const [first, second] = [0, 1].map((layer) => halfBits(frames.at(-1)!.tensors.get(`layers.${layer}.W`)!));
    let sum = 0;
    for (let k = 0; k < 20; k++)
      sum += halfValues[first![(14 * 28 + 14) * 20 + k]!]! * halfValues[second![k * 50 + 1]!]!;
    await expect.poll(() => page.locator(".spot").innerText()).toMatch(/neuron 1\s+pixel \(14, 14\)/);
    const said = await page.locator("[data-spot=weight]").innerText();
    expect(Number(said.replace("W₁·W₂ = ", "").replace("−", "-"))).toBeCloseTo(sum, 3);
    await it.leave(watched);
  });

  test("a finger selects, goes across the weights, and what it touched stays", async () => {
    const { whole } = recorded({ frames: 3 });
    const watched = await it.open(it.address(writeRun(it.folder, whole)), {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
    });
    const { page } = watched;
    await settled(page);
    const box = (await page.locator(".stage").boundingBox())!;
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: { x: number; y: number }[]) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await touch("touchStart", [{ x: box.x + 20, y: box.y + 20 }]);
    await expect.poll(() => page.locator(".spot").innerText()).toMatch(/neuron 0\s+pixel/);
    const before = await page.evaluate(() => scrollY);
    for (let i = 1; i <= 8; i++) await touch("touchMove", [{ x: box.x + 20 + 12 * i, y: box.y + 20 + 12 * i }]);
    const columns = await columnsOf(page);
    const unit = box.width / (columns * 29 - 1);
    // Where the last of the moves ends: those before it may be all that is there yet.
    const grid = patchGrid({ units: 100, inputs: 784, gap: 1, columns });
    const at = grid.unitAt(116 / unit, 116 / unit)!;
    const { x, y } = grid.placeOf(at.pixel);
    await expect
      .poll(() => page.locator(".spot").innerText())
      .toMatch(new RegExp(`neuron ${at.unit}\\s+pixel \\(${x}, ${y}\\)`));
    const there = await page.locator(".spot").innerText();
    await touch("touchEnd", []);
    await drawn(page, 3);
    expect(await page.locator(".spot").innerText(), "stays when the finger is lifted").toBe(there);
    expect(await page.evaluate(() => scrollY), "the page stays where it is").toBe(before);
    await it.leave(watched);
  });
});
