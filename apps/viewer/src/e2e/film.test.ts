import { halfBits } from "@closurenet/checkpoint";
import {
  type ColourMap,
  type ScaleInfo,
  filmRank,
  legendTicks,
  filmSymmetric,
  frameRank,
  grey,
  halfValues,
  neuronScale,
  paint,
  patchGrid,
  rdbu,
  vik,
} from "@closurenet/film";
import { chromium } from "@closurenet/fixtures";
import { decode } from "fast-png";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smoothLoss } from "../renderer/film/charts/smooth-loss.ts";
import { sizeText, weightText } from "../renderer/shared/format.ts";
import {
  type Recorded,
  type Stage,
  type Watched,
  columnsOf,
  drawn,
  pixels,
  reading,
  recorded,
  settled,
  stage,
  writeRun,
} from "./stage.ts";

const same = (seen: Uint8ClampedArray, wanted: Uint8ClampedArray): boolean =>
  Buffer.from(seen.buffer).equals(Buffer.from(wanted.buffer));

describe.skipIf(!chromium.path)("the film", () => {
  let film: Recorded;
  let it: Stage;
  let address: string;
  let watched: Watched;

  beforeAll(async () => {
    film = recorded({ frames: 40 });
    it = await stage();
    address = it.address(writeRun(it.folder, film.whole));
    watched = await it.open(address);
    await settled(watched.page);
  });
  afterAll(async () => {
    await it.leave(watched);
    await it.end();
  });

  const framesOf = (layer: number): Uint16Array[] =>
    film.frames.map(({ tensors }) => halfBits(tensors.get(`layers.${layer}.W`)!));
  const shapes = [
    [784, 100],
    [100, 50],
    [50, 10],
  ] as const;

  /** What the film library itself makes of a frame. */
  const painted = (
    columns: number,
    layer: number,
    frame: number,
    info: ScaleInfo,
    map: ColourMap,
  ): Uint8ClampedArray => {
    const [inputs, units] = shapes[layer]!;
    const grid = patchGrid({ inputs, units, gap: 1, columns });
    const weights = framesOf(layer)[frame]!;
    const levels = new Uint8Array(weights.length);
    info.scale(weights, levels);
    const rgba = new Uint8ClampedArray(grid.width * grid.height * 4);
    paint(levels, grid, map, 1, rgba);
    return rgba;
  };

  /** The same, in as many columns as the page has chosen for its room. */
  const expected = async (page: Page, ...which: [layer: number, frame: number, info: ScaleInfo, map: ColourMap]) =>
    painted(await columnsOf(page), ...which);

  test("opens at frame 0 and is, pixel by pixel, what the film library paints", async () => {
    const { page } = watched;
    expect(await reading(page, "frame")).toBe("Frame 1 of 40");
    const rank = filmRank(framesOf(0), 78_400);
    expect(same(await pixels(page), await expected(page, 0, 0, rank, vik))).toBe(true);
    await page.keyboard.press("End");
    expect(await reading(page, "frame")).toBe("Frame 40 of 40");
    expect(same(await pixels(page), await expected(page, 0, 39, rank, vik))).toBe(true);
  });

  test("steps, jumps and seeks to the step that it says", async () => {
    const { page } = watched;
    await page.keyboard.press("Home");
    for (const [key, step] of [
      [".", "2"],
      [".", "4"],
      [",", "2"],
      ["ArrowRight", "4"],
      ["Shift+ArrowRight", "24"],
      ["ArrowLeft", "22"],
      ["Shift+ArrowLeft", "2"],
      ["End", "78"],
      ["Home", "0"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await reading(page, "step"), `at ${key}`).toBe(step);
    }
    await page.getByRole("radio", { name: "iteration" }).check();
    const bar = (await page.getByRole("slider", { name: "Frame" }).boundingBox())!;
    await page.mouse.move(bar.x + bar.width * 0.25, bar.y + bar.height / 2);
    await page.mouse.down();
    await page.mouse.move(bar.x + bar.width * 0.5, bar.y + bar.height / 2);
    await page.mouse.up();
    expect(Number(await reading(page, "step")) / 78).toBeCloseTo(0.5, 1);
    await page.locator(".u-over").first().scrollIntoViewIfNeeded();
    const chart = (await page.locator(".u-over").first().boundingBox())!;
    await page.mouse.click(chart.x + chart.width * 0.75, chart.y + chart.height / 2);
    expect(Number(await reading(page, "step")) / 78).toBeCloseTo(0.75, 1);
    const line = (await page.locator(".chart-playhead").first().boundingBox())!;
    expect((line.x - chart.x) / chart.width).toBeCloseTo(0.75, 1);
    await page.getByRole("radio", { name: "motion" }).check();
  });

  test("says where it is: the step over the playhead, the epochs under the timeline, the loss smoothed", async () => {
    const { page } = watched;
    await page.keyboard.press("End");
    const { epoch } = film.frames.at(-1)!;
    expect((await page.locator(".timeline .moment").innerText()).replaceAll(/\s+/g, " ")).toBe(
      `iteration 78 epoch ${epoch.toFixed(2)}`,
    );
    const epochs = await page.locator(".timeline .epochs li").allInnerTexts();
    expect(epochs.at(-1)).toBe(`epoch ${Math.floor(epoch)}`);
    const smooth = smoothLoss();
    const last = film.frames.flatMap(({ metrics }) => metrics.map(({ loss }) => smooth(loss))).at(-1)!;
    expect(await reading(page, "loss")).toBe(sizeText(last));
    expect(await page.getByRole("region", { name: "Loss" }).locator("h2").innerText()).toMatch(
      /minibatches\s+smoothed\s+validation/,
    );
  });

  test("the legend's zero stands in the middle, and round weights where they are painted", async () => {
    const { page } = watched;
    const { legend } = filmRank(framesOf(0), 78_400);
    const items = await page.locator(".legend li").all();
    const said = await Promise.all(
      items.map(async (item) => [await item.innerText(), await item.getAttribute("style")]),
    );
    const places = legendTicks(legend).map(({ value, level }) => [
      weightText(value),
      `left: ${((level + 0.5) / 256) * 100}%;`,
    ]);
    expect(said.map(([text]) => text)).toEqual(places.map(([text]) => text));
    for (const [i, [, style]] of said.entries())
      expect(Number.parseFloat(style!.slice(6))).toBeCloseTo(Number.parseFloat(places[i]![1]!.slice(6)), 3);
  });

  test("changes while it plays, stands still while it pauses, and then shows an exact frame", async () => {
    const { page } = await it.open(address, { reducedMotion: "no-preference" });
    await settled(page);
    await page.getByRole("button", { name: "Pause" }).waitFor(); // it plays by itself
    const first = await pixels(page);
    await expect.poll(async () => same(await pixels(page), first)).toBe(false);
    await page.keyboard.press("k");
    const frame = Number(/Frame (\d+)/.exec(await reading(page, "frame"))![1]) - 1;
    const paused = await pixels(page);
    expect(same(paused, await expected(page, 0, frame, filmRank(framesOf(0), 78_400), vik))).toBe(true);
    await drawn(page, 12);
    expect(same(await pixels(page), paused)).toBe(true);
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("]");
    expect(await page.getByLabel("Speed").inputValue()).toBe("2");
    await page.context().close();
  });

  test("shows other layers, scales and colours as the library paints them", async () => {
    const { page } = watched;
    await page.keyboard.press("End");
    const scales: readonly [string, (layer: number) => ScaleInfo][] = [
      ["film-symmetric", (layer) => filmSymmetric(framesOf(layer), shapes[layer]![0] * shapes[layer]![1])],
      ["neuron", (layer) => neuronScale(framesOf(layer), { inputs: shapes[layer]![0], units: shapes[layer]![1] })],
      ["frame-rank", (layer) => frameRank(shapes[layer]![0] * shapes[layer]![1])],
      ["film-rank", (layer) => filmRank(framesOf(layer), shapes[layer]![0] * shapes[layer]![1])],
    ];
    for (const layer of [1, 2, 0]) {
      await page.locator(".layers label").nth(layer).click();
      for (const [name, scale] of scales) {
        await page.getByLabel("Scale", { exact: true }).selectOption(name);
        expect(
          same(await pixels(page), await expected(page, layer, 39, scale(layer), vik)),
          `${name}, layer ${layer}`,
        ).toBe(true);
        expect((await page.getByText(/^Not comparable between/).count()) > 0, `at ${name}`).toBe(
          name === "neuron" || name === "frame-rank",
        );
      }
    }
    const rank = filmRank(framesOf(0), 78_400);
    for (const map of [grey, rdbu]) {
      await page.locator(`.maps label[title="${map.name}"]`).click();
      expect(same(await pixels(page), await expected(page, 0, 39, rank, map)), `at ${map.name}`).toBe(true);
    }
    await page.locator(`.maps label[title="${vik.name}"]`).click();
  });

  test("tells the raw weight under the pointer, and walks from neuron to neuron by keyboard", async () => {
    const { page } = watched;
    await page.keyboard.press("End");
    const box = (await page.locator(".stage").boundingBox())!;
    const columns = await columnsOf(page);
    const unit = box.width / (columns * 29 - 1);
    const frame = framesOf(0)[39]!;
    for (const [neuron, x, y] of [
      [0, 0, 0],
      [37, 12, 9],
      [99, 27, 27],
    ] as const) {
      await page.mouse.move(
        box.x + ((neuron % columns) * 29 + x + 0.5) * unit,
        box.y + (Math.floor(neuron / columns) * 29 + y + 0.5) * unit,
      );
      const weight = halfValues[frame[(y * 28 + x) * 100 + neuron]!]!;
      await expect
        .poll(() => page.locator(".spot").innerText())
        .toMatch(new RegExp(`neuron ${neuron}\\s+pixel \\(${x}, ${y}\\)`));
      expect(await page.locator("[data-spot=weight]").innerText()).toBe(`w = ${weightText(weight)}`);
      expect(await page.locator(".inspector h2").innerText()).toBe(`Neuron ${neuron}`);
    }
    await page.mouse.move(5, 5);
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowRight");
    for (const key of ["ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    expect(await page.locator(".spot").innerText()).toMatch(new RegExp(`neuron ${columns + 1}\\s+bias = `));
    expect(await reading(page, "step"), "the playhead stays").toBe("78");
    await page.keyboard.press("Escape");
  });

  test("keeps its place when the axis changes, and spaces the film by motion", async () => {
    const { page } = watched;
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowRight");
    const place = async (): Promise<number> =>
      Number.parseFloat((await page.locator(".timeline .head").getAttribute("style"))!.match(/left: ([\d.]+)/)![1]!);
    const byMotion = await place();
    await page.getByRole("radio", { name: "iteration" }).check();
    expect(await reading(page, "step")).toBe("20");
    expect(Math.abs((await place()) - byMotion)).toBeGreaterThan(1);
    await page.getByRole("radio", { name: "motion" }).check();
    expect(await place()).toBeCloseTo(byMotion, 6);
  });

  test.each([1, 1.5, 2])("shows each weight as an exact square of device pixels at %f×", async (ratio) => {
    const { page } = await it.open(address, {
      deviceScaleFactor: ratio,
      viewport: ratio === 1 ? { width: 1283, height: 861 } : { width: 903, height: 641 },
    });
    await settled(page);
    await page.keyboard.press("End");
    await drawn(page);
    const columns = await columnsOf(page);
    const wanted = await expected(page, 0, 39, filmRank(framesOf(0), 78_400), vik);
    const box = (await page.locator(".stage").boundingBox())!;
    const [across, down] = [columns * 29 - 1, Math.ceil(100 / columns) * 29 - 1];
    const zoom = Math.round((box.width * ratio) / across);
    expect((box.width * ratio) / across).toBeCloseTo(zoom, 3);
    expect(zoom).toBeGreaterThanOrEqual(2);
    const [left, top] = [Math.round(box.x * ratio), Math.round(box.y * ratio)];
    const { data, width, channels } = decode(await page.screenshot());
    let wrong = 0;
    for (let y = 0; y < down * zoom; y++) {
      for (let x = 0; x < across * zoom; x++) {
        const weight = (Math.floor(y / zoom) * across + Math.floor(x / zoom)) * 4;
        const at = ((top + y) * width + left + x) * channels;
        if (
          wanted[weight + 3] === 255 &&
          (data[at] !== wanted[weight] || data[at + 1] !== wanted[weight + 1] || data[at + 2] !== wanted[weight + 2])
        )
          wrong++;
      }
    }
    expect(wrong).toBe(0);
    await page.context().close();
  });
});
