import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { percentText, sizeText } from "../renderer/shared/format.ts";
import {
  type Recorded,
  type Stage,
  type Watched,
  drawn,
  reading,
  recorded,
  settled,
  stage,
  writeRun,
} from "./stage.ts";

/** Where each chart's playhead stands on its axis, and where that of the timeline does, in percent. */
const playheads = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const head = document.querySelector<HTMLElement>(".timeline .head")!;
    const lines = [...document.querySelectorAll(".u-over")].map((over) => {
      const { left, width } = over.getBoundingClientRect();
      return (100 * (over.querySelector(".chart-playhead")!.getBoundingClientRect().x - left)) / width;
    });
    return [...lines, Number.parseFloat(head.style.left)];
  });

describe.skipIf(!chromium.path)("charts", () => {
  let film: Recorded;
  let it: Stage;
  let watched: Watched;

  beforeAll(async () => {
    film = recorded({ frames: 30, hidden: 20 });
    it = await stage();
    watched = await it.open(it.address(writeRun(it.folder, film.whole)));
    await settled(watched.page);
    await watched.page.locator(".u-over").nth(1).waitFor();
  });
  afterAll(async () => {
    await it.leave(watched);
    await it.end();
  });

  const points = () => film.frames.flatMap(({ metrics }) => metrics);
  const upTo = (step: number) => points().filter((point) => point.step <= step);
  const told = (step: number): string => {
    const { epoch } = film.frames.find((frame) => frame.step === step)!;
    return `iteration ${step}, epoch ${epoch.toFixed(2)}`;
  };

  test("a chart that comes while the film plays has a value for who cannot see it, too", async () => {
    const playing = await it.open(it.address(writeRun(it.folder, film.whole)), {
      reducedMotion: "no-preference",
      before: (page) =>
        page.route("**/assets/charts-*.js", async (route) => {
          await page.getByRole("button", { name: "Pause" }).waitFor();
          await route.continue();
        }),
    });
    await playing.page.locator(".u-over").nth(1).waitFor();
    const values = await playing.page
      .locator(".chart-plot")
      .evaluateAll((all) => all.map((plot) => Number(plot.getAttribute("aria-valuenow"))));
    expect(values.map((value) => value >= 1)).toEqual([true, true]);
    await it.leave(playing);
  });

  test("the playhead stands at its frame, also when the film has grown and the window has another size", async () => {
    const run = writeRun(it.folder, film.whole.subarray(0, film.ends[11]));
    const growing = await it.open(it.address(run));
    const { page } = growing;
    const together = async (): Promise<number> => {
      await drawn(page, 2);
      const [loss, accuracy, timeline] = await playheads(page);
      expect(Math.abs(loss! - timeline!), `${loss} of ${timeline} %`).toBeLessThan(0.5);
      expect(accuracy).toBe(loss);
      return loss!;
    };
    await page.getByText("Live at iteration 22").waitFor();
    await page.locator(".u-over").nth(1).waitFor();
    await page.getByRole("radio", { name: "iteration" }).check();
    await together();
    for (let i = 0; i < 6; i++) await page.keyboard.press(".");
    const before = await together();
    appendFileSync(join(run, "recording.mcap"), film.whole.subarray(film.ends[11]));
    await settled(page);
    expect(await together()).toBeLessThan(before / 2);
    await page.setViewportSize({ width: 390, height: 844 });
    await together();
    await it.leave(growing);
  });

  test("both have the same edges and the same place for a step, and name their axes", async () => {
    const { page } = watched;
    for (const axis of ["motion", "iteration"]) {
      await page.getByRole("radio", { name: axis }).check();
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+ArrowRight");
      await drawn(page, 2);
      const edges = await page.locator(".u-over").evaluateAll((all) =>
        all.map((over) => {
          const { left, right } = over.getBoundingClientRect();
          return [left, right, over.querySelector(".chart-playhead")!.getBoundingClientRect().x];
        }),
      );
      expect(edges[0]).toEqual(edges[1]);
      // The charts' axis goes from the first frame to the last, as the timeline does.
      const place = await page
        .locator(".timeline .head")
        .evaluate((head: HTMLElement) => Number.parseFloat(head.style.left));
      const [left, right, line] = edges[0]!;
      expect(Math.abs((100 * (line! - left!)) / (right! - left!) - place)).toBeLessThan(0.5);
      expect(await page.locator(".axis-name").allInnerTexts()).toEqual([axis, "loss", axis, "accuracy"]);
    }
  });

  test("pointing tells step, epoch and values there, within the side", async () => {
    const { page } = watched;
    await page.getByRole("radio", { name: "iteration" }).check();
    await drawn(page, 2);
    const side = (await page.locator(".side").boundingBox())!;
    for (const [chart, share, step] of [
      [0, 0.5, 29],
      [0, 0.998, 58],
      [1, 0.002, 0],
      [1, 0.998, 58],
    ] as const) {
      await page.locator(".u-over").nth(chart).scrollIntoViewIfNeeded();
      const over = (await page.locator(".u-over").nth(chart).boundingBox())!;
      await page.mouse.move(over.x + over.width * share, over.y + over.height / 2);
      const tip = page.locator(".chart-tip");
      const text = (await tip.innerText()).replaceAll(/\s+/g, " ");
      expect(text).toContain(`iteration ${step}, epoch `);
      const last = upTo(step).at(-1);
      const { validation } = upTo(step).findLast((point) => point.validation) ?? {};
      const said = chart === 0 ? last && sizeText(last.loss) : validation && percentText(validation.accuracy);
      expect(text).toContain(said ?? "");
      expect(text.includes("%")).toBe(chart === 1 && said !== undefined);
      const box = (await tip.boundingBox())!;
      expect([box.x >= side.x, box.x + box.width <= side.x + side.width]).toEqual([true, true]);
    }
    await page.mouse.move(5, 5);
    await page.locator(".chart-tip").waitFor({ state: "detached" });
  });

  test("the keyboard reaches each, moves the playhead there, and hears what was measured", async () => {
    const { page } = watched;
    const loss = page.getByRole("slider", { name: "Loss" });
    await page.getByRole("button", { name: "log" }).focus();
    await page.keyboard.press("Tab");
    expect(await loss.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Home");
    for (const [key, frame] of [
      ["PageUp", 11],
      ["ArrowUp", 12],
      ["ArrowRight", 13],
      ["End", 30],
    ] as const) {
      await page.keyboard.press(key);
      expect(await reading(page, "frame"), `at ${key}`).toBe(`Frame ${frame} of 30`);
      expect(await loss.getAttribute("aria-valuenow")).toBe(String(frame));
      const { step } = film.frames[frame - 1]!;
      const text = await loss.getAttribute("aria-valuetext");
      expect(text).toMatch(new RegExp(`^Frame ${frame} of 30, ${told(step)}, minibatches `));
      expect(text).toContain(
        `minibatches ${sizeText(upTo(step).at(-1)!.loss)}, smoothed ${await reading(page, "loss")}`,
      );
    }
    expect((await page.locator(".chart-tip").innerText()).replaceAll(/\s+/g, " ")).toContain(told(58));
    await page.keyboard.press("Tab");
    const accuracy = page.getByRole("slider", { name: "Accuracy" });
    expect(await accuracy.evaluate((element) => element === document.activeElement)).toBe(true);
    const last = points().findLast((point) => point.validation)!.validation!;
    expect(await accuracy.getAttribute("aria-valuetext")).toContain(`validation ${percentText(last.accuracy)}`);
  });

  test("the loss has a logarithmic axis by choice, which stays while the page is open", async () => {
    const { page } = watched;
    const log = page.getByRole("button", { name: "log" });
    const image = () =>
      page.locator(".chart canvas").evaluateAll((all: HTMLCanvasElement[]) => all.map((canvas) => canvas.toDataURL()));
    const straight = await image();
    await log.click();
    await drawn(page, 3);
    expect(await log.getAttribute("aria-pressed")).toBe("true");
    const curved = await image();
    expect([curved[0] === straight[0], curved[1] === straight[1]]).toEqual([false, true]);
    expect(await page.locator(".axis-name.up").allInnerTexts()).toEqual(["loss, log", "accuracy"]);
    await page.getByRole("radio", { name: "motion" }).check();
    await drawn(page, 3);
    expect(await log.getAttribute("aria-pressed")).toBe("true");
    await log.click();
    await page.getByRole("radio", { name: "iteration" }).check();
    await page.mouse.move(5, 5);
    await drawn(page, 3);
    expect(await image()).toEqual(straight);
  });
});
