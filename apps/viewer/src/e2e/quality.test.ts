import { statSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, drawn, reading, recorded, settled, stage, violations, writeRun } from "./stage.ts";

describe.skipIf(!chromium.path)("quality", () => {
  let it: Stage;
  let good: string;
  let bad: string;

  beforeAll(async () => {
    const film = recorded({ frames: 8, hidden: 20 });
    it = await stage();
    good = it.address(writeRun(it.folder, film.whole));
    const bytes = film.whole.slice();
    bytes[film.ends[3]! + 3000]! ^= 1;
    bad = it.address(writeRun(it.folder, bytes));
  });
  afterAll(() => it.end());

  test.each(["light", "dark"] as const)("no screen has an accessibility fault, %s", async (colorScheme) => {
    const welcome = await it.open(`${it.origin}/`, { colorScheme });
    expect(await welcome.page.evaluate(() => document.documentElement.dataset["theme"])).toBe(colorScheme);
    expect(await violations(welcome.page)).toEqual([]);
    await it.leave(welcome);

    const film = await it.open(good, { colorScheme });
    await settled(film.page);
    expect(await violations(film.page)).toEqual([]);
    for (const scale of ["manual"]) {
      await film.page.getByLabel("Scale", { exact: true }).selectOption(scale);
      expect(await violations(film.page), `at ${scale}`).toEqual([]);
    }
    await film.page.getByRole("button", { name: "Keys" }).click();
    expect(await violations(film.page), "help").toEqual([]);
    await film.page.keyboard.press("Escape");
    await film.page.keyboard.press("e");
    await film.page.getByRole("dialog", { name: "Export" }).waitFor();
    expect(await violations(film.page), "export").toEqual([]);
    await film.page.getByRole("button", { name: "Film (WebM video)" }).click();
    await film.page.getByRole("dialog").getByRole("status").filter({ hasText: /webm/ }).waitFor();
    expect(await violations(film.page), "an exported film").toEqual([]);
    await it.leave(film);

    const fault = await it.open(bad, { colorScheme });
    await fault.page.getByRole("alert").waitFor();
    expect(await violations(fault.page)).toEqual([]);
    await it.leave(fault);
  });

  test("the page begins with two scripts, a small one first: every other one is fetched when it is asked for", async () => {
    const watched = await it.open(`${it.origin}/`);
    const html = await watched.page.evaluate(async () => (await fetch("/")).text());
    const scripts = html.match(/[\w.-]+\.js\b/g)!;
    expect(scripts.map((name) => name.split("-")[0])).toEqual(["first", "index"]);
    const [first, whole] = scripts.map((name) => statSync(join(it.web, "assets", name)).size);
    expect(first! / whole!).toBeLessThan(1 / 10);
    await it.leave(watched);
  });

  test("the theme follows the system until one chooses, and keeps the choice", async () => {
    const watched = await it.open(good, { colorScheme: "light" });
    const { page } = watched;
    const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(theme).toBe("dark");
    await page.getByRole("button", { name: "Light theme" }).click();
    expect(await theme()).toBe("light");
    await page.reload();
    expect(await theme()).toBe("light");
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(theme).toBe("light");
    await it.leave(watched);
  });

  test("every control is reached by Tab, and shows it", async () => {
    const watched = await it.open(good);
    const { page } = watched;
    await settled(page);
    const reached = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      const { name, ring } = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement) || element === document.body) return { name: "", ring: false };
        const shown = element.matches("[type=radio]")
          ? (element.closest("label")!.querySelector("span") ?? element)
          : element;
        const rings = [shown, shown.closest("label") ?? shown].map((one) => getComputedStyle(one).outlineStyle);
        const name = element.getAttribute("aria-label") ?? element.title ?? "";
        return {
          name: name || element.getAttribute("name") || element.id || element.textContent || "",
          ring: rings.includes("solid"),
        };
      });
      if (name === "") continue;
      expect(ring, `at ${name}`).toBe(true);
      reached.add(name);
    }
    for (const name of [
      "Open run folder",
      "Open file",
      "Export",
      "Dark theme",
      "Keys",
      "Weights of layer 1",
      "layer",
      "scale",
      "map",
      "First frame",
      "Play",
      "Frame",
      "Speed",
      "Loop",
      "axis",
    ]) {
      expect(
        [...reached].some((found) => found.startsWith(name)),
        `${name} among ${[...reached].join(" | ")}`,
      ).toBe(true);
    }
    await it.leave(watched);
  });

  test("keys do what the help says, and leave fields alone", async () => {
    const watched = await it.open(good);
    const { page } = watched;
    await settled(page);
    const scale = page.getByLabel("Scale", { exact: true });
    await page.keyboard.press("n");
    expect(await scale.inputValue()).toBe("film-symmetric");
    const map = (): Promise<string | null> => page.locator(".maps label:has(input:checked)").getAttribute("title");
    const before = await map();
    await page.keyboard.press("c");
    expect(await map()).not.toBe(before);
    await page.keyboard.press("]");
    expect(await page.getByLabel("Speed").inputValue()).toBe("2");
    await page.keyboard.press("Backspace");
    expect(await page.getByLabel("Speed").inputValue()).toBe("1");
    await page.keyboard.press("r");
    expect(await page.getByRole("button", { name: "Loop" }).getAttribute("aria-pressed")).toBe("false");
    await page.keyboard.press("?");
    expect(await page.getByRole("dialog").innerText()).toContain("Play, pause");
    await page.keyboard.press("End");
    expect(await reading(page, "frame"), "under the dialog nothing moves").toBe("Frame 1 of 8");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await scale.selectOption("manual");
    const low = page.getByLabel("From", { exact: true });
    await low.fill("-0.5");
    await low.press("Home");
    await low.press("Tab");
    expect(await page.locator(".legend li").first().innerText()).toBe("−0.5");
    await page.getByLabel("To", { exact: true }).fill("-3");
    await page.getByLabel("To", { exact: true }).press("Tab");
    expect(await page.getByLabel("To", { exact: true }).inputValue(), "ends that cross are not taken").toBe("0.3");
    await it.leave(watched);
  });

  test("nothing is cut off, from the smallest window to the largest screen", async () => {
    const watched = await it.open(good);
    const { page } = watched;
    await settled(page);
    for (const [width, height] of [
      [900, 640],
      [1280, 720],
      [1920, 1080],
      [3840, 2160],
    ] as const) {
      await page.setViewportSize({ width, height });
      await drawn(page, 3); // the page hears of its size, and its parts of theirs
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("#app *")]
          .filter((element) => !element.closest(".visually-hidden, svg, .stage, .uplot"))
          .filter((element) => {
            const { left, right, width: wide } = element.getBoundingClientRect();
            return wide > 0 && (left < -0.5 || right > innerWidth + 0.5);
          })
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(cut, `${width}×${height}`).toEqual([]);
      expect(await page.locator(".side").evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    }
    await it.leave(watched);
  });
});
