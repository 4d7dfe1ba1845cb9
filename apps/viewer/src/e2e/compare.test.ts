import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { halfBits } from "@closurenet/checkpoint";
import {
  type ScaleInfo,
  changeSince,
  filmRank,
  filmSymmetric,
  halfValues,
  paint,
  patchGrid,
  vik,
} from "@closurenet/film";
import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leaveAtOnce } from "./leave-at-once.ts";
import { weightText } from "../renderer/shared/format.ts";
import { type Recorded, type Stage, columnsOf, drawn, pixels, reading, recorded, stage, writeRun } from "./stage.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const first = ({ frames }: Recorded): Uint16Array[] =>
  frames.map(({ tensors }) => halfBits(tensors.get("layers.0.W")!));
const count = 784 * 20;
/** The bias of the first neuron in the last frame, as the page says it. */
const biasOf = (film: Recorded): string => weightText(halfValues[first(film).at(-1)![count]!]!);

/** All runs are read, and the scale is that of all frames. */
const read = async (page: Page, moments: number): Promise<void> => {
  await page.locator(`.timeline[aria-valuemax="${moments}"]`).waitFor();
  await page.locator(".picture[aria-busy=false]").waitFor();
  await page.getByText(/scale from .* frames/).waitFor({ state: "detached" });
  await drawn(page, 2);
};
const steps = (page: Page): Promise<string[]> => page.locator(".run-now [data-reading=step]").allInnerTexts();
const said = (page: Page): Promise<string | null> => page.locator(".timeline").getAttribute("aria-valuetext");
const painted = (weights: Uint16Array, info: ScaleInfo, columns: number, units = 20): Buffer => {
  const grid = patchGrid({ inputs: 784, units, columns, gap: 1 });
  const levels = new Uint8Array(weights.length);
  info.scale(weights, levels);
  const rgba = new Uint8ClampedArray(grid.width * grid.height * 4);
  paint(levels, grid, vik, 1, rgba);
  return Buffer.from(rgba.buffer);
};
const drop = async (page: Page, files: readonly (readonly [string, Uint8Array])[]): Promise<void> => {
  const given = files.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const);
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const [name, text] of all)
      data.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
    return data;
  }, given);
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
};
const letters = (page: Page): Promise<string[]> =>
  page.locator(".panel .run-title").evaluateAll((all) => all.map((one) => one.textContent));

/** Whether one of the pictures is what the film library paints of these weights. */
const shows = async (
  page: Page,
  place: number,
  weights: Uint16Array,
  info: ScaleInfo,
  units?: number,
): Promise<boolean> => {
  await drawn(page);
  const shown = await pixels(page, place);
  return Buffer.from(shown.buffer).equals(painted(weights, info, await columnsOf(page, place), units));
};

describe.skipIf(!chromium.path)("compare", () => {
  let it: Stage;
  let [long, short, narrow]: Recorded[] = [];
  let [a, b, c]: string[] = [];

  beforeAll(async () => {
    [long, short, narrow] = [
      recorded({ frames: 9, hidden: 20 }),
      recorded({ frames: 5, hidden: 20, seed: 8 }),
      recorded({ frames: 4, hidden: 6 }),
    ];
    it = await stage();
    [a, b, c] = [long, short, narrow].map(({ whole }) => writeRun(it.folder, whole));
  });
  afterAll(() => it.end());

  const address = (...runs: readonly string[]): string => {
    const [run, ...others] = runs.map((path) => new URL(it.address(path)).searchParams.get("run")!);
    const names = runs.map((_, i) => `&name=${["one", "two", "three", "four"][i]}`).join("");
    return `${it.origin}/?run=${run}${others.map((other) => `&with=${other}`).join("")}${names}`;
  };
  test("two runs stand side by side on one clock and one scale; one that ends earlier holds its last frame", async () => {
    const watched = await it.open(address(a!, b!));
    const { page } = watched;
    await read(page, 9);
    const one = filmRank([...first(long!), ...first(short!)], count);
    expect(await shows(page, 0, first(long!)[0]!, one)).toBe(true);
    expect(await shows(page, 1, first(short!)[0]!, one)).toBe(true);
    for (let i = 0; i < 3; i++) await page.keyboard.press(".");
    expect(await steps(page)).toEqual(["6", "6"]);
    expect(await shows(page, 1, first(short!)[3]!, one)).toBe(true);
    await page.keyboard.press("End");
    expect(await steps(page)).toEqual(["16", "8"]);
    expect(await page.locator("[data-run=B]").innerText()).toContain("ended at iteration 8: its last frame is held");
    expect(await said(page)).toBe("Moment 9 of 9, iteration 16");
    expect(await shows(page, 0, first(long!)[8]!, one)).toBe(true);
    expect(await shows(page, 1, first(short!)[4]!, one)).toBe(true);

    // Which neuron it is, it is in both.
    await page
      .locator(".stage")
      .first()
      .hover({ position: { x: 5, y: 5 } });
    expect(await page.locator(".grid-mark").count()).toBe(2);
    await page.mouse.move(0, 0);
    await page.locator(".stage").nth(1).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".spot-values").innerText()).toContain("neuron 0, bias");
    expect(await page.locator("[data-value=A]").innerText()).toBe(biasOf(long!));
    expect(await page.locator("[data-value=B]").innerText()).toBe(biasOf(short!));

    // The keys of the film move both, and time does.
    await page.locator(".stage").nth(1).blur();
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await expect.poll(() => steps(page).then(([step]) => Number(step))).toBeGreaterThan(2);
    await it.leave(watched);
  });

  test("the address carries everything; a reload, Back and M show it again", async () => {
    const watched = await it.open(`${address(a!, b!, c!)}&mode=wipe&pair=BA&clock=epoch&split=0.25`);
    const { page } = watched;
    await read(page, 9);
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
    const parameter = (name: string) => new URL(page.url()).searchParams.get(name);
    await expect.poll(() => parameter("at")).toBe(String(long!.frames[4]!.epoch));
    const before = page.url();
    const there = await steps(page);
    await page.reload();
    await read(page, 9);
    expect(await steps(page)).toEqual(there);
    expect(await page.getByRole("slider", { name: /to the left of here/ }).getAttribute("aria-valuetext")).toBe(
      "25 % B, 75 % A",
    );
    expect(page.url()).toBe(before);

    await page.keyboard.press("m");
    await page.locator("[data-reading=step]").first().waitFor();
    expect(await page.locator(".compare").count()).toBe(0);
    expect(await page.locator("[data-reading=step]").innerText()).toBe(there[1]); // the first run, on the right of the wipe
    await expect.poll(() => parameter("show")).toBe("film");
    await page.goBack();
    await page.locator(".compare .wipe").waitFor();
    await read(page, 9);
    expect(await steps(page)).toEqual(there);
    await it.leave(watched);
  });

  test("a wipe shows one run left of its handle and another right of it, by keys and by hand", async () => {
    const watched = await it.open(`${address(a!, b!)}&mode=wipe`);
    const { page } = watched;
    await read(page, 9);
    const handle = page.getByRole("slider", { name: "A to the left of here, B to the right" });
    const at = (share: number): Promise<boolean> =>
      page
        .locator(".wipe .stage")
        .first()
        .evaluate((stage, share) => {
          const { left, width, top } = stage.getBoundingClientRect();
          return document.elementFromPoint(left + share * width, top + 40)!.closest(".wipe-left") !== null;
        }, share);
    expect([await at(0.4), await at(0.6)]).toEqual([true, false]);
    await handle.focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowRight");
    expect(await handle.getAttribute("aria-valuenow")).toBe("70");
    expect([await at(0.6), await at(0.8)]).toEqual([true, false]);
    expect(await said(page), "its arrows move no film").toContain("iteration 0");
    await page.keyboard.press("Home");
    expect(await handle.getAttribute("aria-valuetext")).toBe("0 % A, 100 % B");
    const stage = (await page.locator(".wipe .stage").first().boundingBox())!;
    await page.mouse.move(stage.x, stage.y + 100);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width * 0.5, stage.y + 100, { steps: 3 });
    await page.mouse.up();
    expect(await handle.getAttribute("aria-valuenow")).toBe("50");
    await expect.poll(() => new URL(page.url()).searchParams.get("split")).toBe(null);
    await it.leave(watched);
  });

  test("a difference is A − B on a symmetric scale whose middle is 0; layers of other sizes have none", async () => {
    const watched = await it.open(`${address(a!, b!, c!)}&mode=difference`);
    const { page } = watched;
    await read(page, 9);
    await page.keyboard.press("End");
    const [left, right] = [first(long!), first(short!)];
    const changes = left.map((weights, i) => changeSince(right[Math.min(i, 4)]!, weights));
    const scale = filmSymmetric(changes, count);
    expect(await shows(page, 0, changes[8]!, scale)).toBe(true);
    expect(await page.locator(".legend").innerText()).toContain("A − B, the neutral colour is exactly 0");
    await page.locator(".stage").focus();
    await page.keyboard.press("ArrowRight");
    const raw = halfValues[left[8]![count]!]! - halfValues[right[4]![count]!]!;
    expect(await page.locator("[data-value=difference]").innerText()).toBe(weightText(raw));
    await page.getByLabel("Right").selectOption({ label: "C three" });
    await page.getByText("Layer 1 is 784→20 in A and 784→6 in C: weights can be subtracted only").waitFor();
    expect(await page.locator(".compare .note").allInnerTexts()).toContainEqual(
      expect.stringContaining("This layer is not the same size in all: A 784→20, B 784→20, C 784→6."),
    );
    await it.leave(watched);
  });

  test("one run stands beside its change, since its first frame or since any other", async () => {
    const watched = await it.open(it.address(a!));
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByRole("button", { name: "Compare" }).click();
    await read(page, 9);
    await page.keyboard.press("End");
    const all = first(long!);
    const since = (frame: number): ScaleInfo =>
      filmSymmetric(
        all.map((now) => changeSince(all[frame]!, now)),
        count,
      );
    expect(await shows(page, 0, all[8]!, filmRank(all, count))).toBe(true);
    expect(await shows(page, 1, changeSince(all[0]!, all[8]!), since(0))).toBe(true);
    await page.keyboard.press("Home");
    for (let i = 0; i < 3; i++) await page.keyboard.press(".");
    await page.getByRole("button", { name: "Since this moment" }).click();
    await page.getByText("Its change since iteration 6").waitFor();
    expect(await shows(page, 1, new Uint16Array(count + 20), since(3)), "of a moment since itself there is none").toBe(
      true,
    );
    await expect.poll(() => new URL(page.url()).searchParams.get("since")).toBe("6");
    await page.keyboard.press("End");
    expect(await shows(page, 1, changeSince(all[3]!, all[8]!), since(3))).toBe(true);
    await it.leave(watched);
  });

  test("a comparison that is left before its first paint moves the film no more", async () => {
    const watched = await it.open(it.address(a!), { reducedMotion: "no-preference" });
    const { page } = watched;
    await page.locator(".status.done").waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.keyboard.press("Home");
    await leaveAtOnce(page, ".compare", "m");
    expect(await reading(page, "frame")).toBe("Frame 1 of 9");
    await drawn(page, 40);
    expect(await reading(page, "frame")).toBe("Frame 1 of 9");
    await it.leave(watched);
  });

  test("by the loss each run stands where its smoothed loss first comes down to the value", async () => {
    const watched = await it.open(`${address(a!, b!)}&clock=loss`);
    const { page } = watched;
    await page.locator(".picture[aria-busy=false]").waitFor();
    await page.getByRole("radio", { name: "loss" }).waitFor();
    await expect.poll(() => said(page)).toMatch(/^Moment 1 of .*, loss 2/);
    await page.keyboard.press("End");
    const losses = await page.locator(".run-now [data-reading=loss]").allInnerTexts();
    const goal = Number(/loss (.+)$/.exec((await said(page))!)![1]);
    const standing = await page.locator(".run-now").allInnerTexts();
    const reached = standing.filter((text) => !text.includes("never reaches this loss"));
    expect(reached).toHaveLength(1);
    expect(Number(losses[standing.indexOf(reached[0]!)])).toBeLessThanOrEqual(goal);
    await it.leave(watched);
  });

  test("at the start one stays at the start, also where a run that comes later begins with a higher loss", async () => {
    for (const [first, later] of [
      [a!, short!],
      [b!, long!],
    ] as const) {
      const watched = await it.open(`${address(first)}&show=compare&clock=loss`);
      const { page } = watched;
      await expect.poll(() => said(page)).toMatch(/^Moment 1 of /);
      await page.locator(".picture[aria-busy=false]").waitFor();
      const moments = () => page.locator(".timeline").getAttribute("aria-valuemax").then(Number);
      const before = await moments();
      await drop(page, [["later.mcap", later.whole]]);
      await page.getByText("Blater.mcap").waitFor();
      await expect.poll(moments).toBeGreaterThan(before);
      expect(await said(page)).toMatch(/^Moment 1 of /);
      await it.leave(watched);
    }
  });

  test("recordings dropped together are compared, a further one joins them, a fifth is refused, any of them is taken away", async () => {
    const watched = await it.open(`${it.origin}/`);
    const { page } = watched;
    await drop(page, [
      ["a.mcap", long!.whole],
      ["b.mcap", short!.whole],
    ]);
    await read(page, 9);
    expect(await letters(page)).toEqual(["Aa.mcap", "Bb.mcap"]);
    await drop(page, [["c.mcap", narrow!.whole]]);
    await page.getByText("Cc.mcap").waitFor();
    await drop(page, [
      ["d.mcap", narrow!.whole],
      ["e.mcap", narrow!.whole],
    ]);
    await page.getByRole("alert").filter({ hasText: "At most 4 runs can be compared." }).waitFor();
    expect(await letters(page)).toEqual(["Aa.mcap", "Bb.mcap", "Cc.mcap", "Dd.mcap"]);
    await page.getByRole("button", { name: "Take B away" }).click();
    expect(await letters(page)).toEqual(["Aa.mcap", "Bc.mcap", "Cd.mcap"]);
    const away = page.getByRole("button", { name: "Take A away" });
    await away.click();
    await expect.poll(() => letters(page)).toEqual(["Ac.mcap", "Bd.mcap"]);
    await page.keyboard.press("."); // whoever is the first now plays as the first
    await away.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => letters(page)).toEqual(["Ad.mcap", "ΔIts change since iteration 0"]);
    expect(await away.count()).toBe(0);
    await it.leave(watched);
  });

  test("runs that are dropped after the tour was left stay compared when its sample comes late", async () => {
    const reached = { goOn: (): void => undefined };
    const held = new Promise<void>((done) => (reached.goOn = done));
    const watched = await it.open(`${it.origin}/`, { newcomer: true });
    const { page } = watched;
    await page.getByRole("button", { name: "Show me" }).waitFor();
    await page.route("**/sample/run.json", async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest("**/sample/run.json");
    const answered = page.waitForResponse("**/sample/run.json");
    await page.getByRole("button", { name: "Show me" }).click();
    await asked;
    await page.getByRole("button", { name: "Leave the tour" }).click();
    await drop(page, [
      ["a.mcap", long!.whole],
      ["b.mcap", short!.whole],
    ]);
    await read(page, 9);
    reached.goOn();
    await (await answered).finished();
    await drawn(page, 2);
    expect(await letters(page)).toEqual(["Aa.mcap", "Bb.mcap"]);
    await it.leave(watched);
  });

  test("one that is damaged, gone, or no run says so; the others play", async () => {
    const torn = long!.whole.slice();
    torn[long!.ends[2]! + 3000]! ^= 1;
    const [damaged, empty] = [writeRun(it.folder, torn), writeRun(it.folder, new Uint8Array(300))];
    const watched = await it.open(`${address(damaged, a!, empty)}&with=https://example.org/run/`);
    const { page } = watched;
    await page.locator('.timeline[aria-valuemax="9"]').waitFor();
    await expect.poll(() => page.locator(".run-problem").count()).toBe(3);
    const problems = await page.locator(".run-problem").allInnerTexts();
    expect(problems[0]).toMatch(/^recording\.mcap.*expected.*got/);
    expect(problems[2]).toMatch(/^\?run: expected an address on/);
    await page.keyboard.press("End");
    expect((await steps(page)).slice(0, 2), "three frames of the damaged one can be shown").toEqual(["4", "16"]);
    await it.leave(watched);
  });

  test("runs that grow are followed, and stand still where nobody follows", async () => {
    const growing = writeRun(it.folder, long!.whole.subarray(0, long!.ends[3]));
    const watched = await it.open(address(growing, b!), { clock: true });
    const { page } = watched;
    await page.getByText("Live at iteration 6").waitFor();
    await page.locator('.timeline[aria-valuemax="5"]').waitFor();
    await page.keyboard.press(".");
    appendFileSync(join(growing, "recording.mcap"), long!.whole.subarray(long!.ends[3], long!.ends[5]));
    await page.clock.runFor(1000);
    await page.getByText("Live at iteration 10").waitFor();
    await page.locator('.timeline[aria-valuemax="6"]').waitFor();
    expect(await steps(page)).toEqual(["2", "2"]);
    await page.keyboard.press("f");
    await expect.poll(() => steps(page)).toEqual(["10", "8"]);
    writeFileSync(join(growing, "recording.mcap"), long!.whole);
    await page.clock.runFor(1000);
    await expect.poll(() => steps(page)).toEqual(["16", "8"]);
    await it.leave(watched);
  });

  test.each(["light", "dark"] as const)("no accessibility fault and no sideways scroll, %s", async (colorScheme) => {
    const watched = await it.open(address(a!, b!, c!), { colorScheme });
    const { page } = watched;
    await read(page, 9);
    await page.evaluate(axe);
    for (const mode of colorScheme === "light" ? ["side by side", "wipe", "difference"] : ["side by side"]) {
      await page.getByRole("radio", { name: mode }).check();
      if (mode === "wipe") {
        await page.getByRole("slider", { name: /to the left of here/ }).focus();
        await page.keyboard.press("End");
      }
      await drawn(page);
      const { violations } = await page.evaluate(() => window.axe!.run({ resultTypes: ["violations"] }));
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      for (const width of [390, 1024]) {
        await page.setViewportSize({ width, height: 700 });
        await drawn(page, 2);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(
          await page
            .locator(".stage")
            .first()
            .evaluate(({ clientHeight }) => clientHeight),
        ).toBeGreaterThan(100);
      }
    }
    await it.leave(watched);
  });
});
