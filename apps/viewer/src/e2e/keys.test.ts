import { chromium } from "@closurenet/fixtures";
import { decode } from "fast-png";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Recorded, type Stage, drawn, pixels, reading, recorded, settled, stage, writeRun } from "./stage.ts";

const playing = (page: Page): Promise<boolean> => page.getByRole("button", { name: "Pause" }).isVisible();

describe.skipIf(!chromium.path)("keys and the timeline", () => {
  let film: Recorded;
  let it: Stage;
  let address: string;

  beforeAll(async () => {
    film = recorded({ frames: 30, hidden: 20 });
    it = await stage();
    address = it.address(writeRun(it.folder, film.whole));
  });
  afterAll(() => it.end());

  test("after a click on anything, Space plays and the arrows move the film; who came by Tab chooses with them", async () => {
    const watched = await it.open(address);
    const { page } = watched;
    await settled(page);
    const scale = page.getByLabel("Scale", { exact: true });
    const clicks: readonly (readonly [string, Locator])[] = [
      ["a layer", page.locator(".layers label").nth(1)],
      ["a colour", page.locator(".maps label").nth(0)],
      ["an axis", page.locator(".modes label").nth(1)],
      ["a button", page.getByRole("button", { name: "Loop" })],
      ["a toggle", page.getByRole("button", { name: "log" })],
      ["the label of a list", page.locator('label[for="scale"]')],
      ["the timeline", page.getByRole("slider", { name: "Frame" })],
      ["a chart", page.locator(".u-over").first()],
    ];
    for (const [name, place] of clicks) {
      await place.click();
      const chosen = await page.locator("input:checked").evaluateAll((all) => all.length);
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowRight");
      expect(await reading(page, "frame"), `→ after ${name}`).toBe("Frame 2 of 30");
      await page.keyboard.press("ArrowLeft");
      expect(await reading(page, "frame"), `← after ${name}`).toBe("Frame 1 of 30");
      await page.keyboard.press("Space");
      expect(await playing(page), `Space after ${name}`).toBe(true);
      await page.keyboard.press("Space");
      expect(await playing(page), `Space again after ${name}`).toBe(false);
      expect(await page.locator("input:checked").evaluateAll((all) => all.length)).toBe(chosen);
    }
    expect(await page.locator(".layers input:checked + span b").innerText()).toBe("2");
    expect(await page.locator(".maps label:has(:checked)").getAttribute("title")).toBe("grey");

    // A list that was opened and left by pointer.
    await scale.click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    expect([await reading(page, "frame"), await scale.inputValue()]).toEqual(["Frame 2 of 30", "film-rank"]);

    // By keyboard the same controls keep their keys.
    await page.locator(".layers input:checked").focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".layers input:checked + span b").innerText()).toBe("3");
    await scale.focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    expect([await reading(page, "frame"), await scale.inputValue()]).toEqual(["Frame 2 of 30", "film-symmetric"]);
    await page.getByRole("button", { name: "First frame" }).focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect([await reading(page, "frame"), await playing(page)]).toEqual(["Frame 1 of 30", false]);
    await it.leave(watched);
  });

  test("brackets by AltGr and by their place; the picture shows the frame that the slider's keys name", async () => {
    const watched = await it.open(address);
    const { page } = watched;
    await settled(page);
    const speed = page.getByLabel("Speed");
    const key = (init: { key: string; code: string; ctrlKey?: boolean; altKey?: boolean }) =>
      page.evaluate((init) => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
      }, init);
    await key({ key: "]", code: "Digit9", ctrlKey: true, altKey: true });
    expect(await speed.inputValue()).toBe("2");
    await key({ key: "ü", code: "BracketLeft" });
    expect(await speed.inputValue()).toBe("1");

    const slider = page.getByRole("slider", { name: "Frame" });
    await slider.focus();
    const first = await pixels(page);
    for (const [pressed, frame] of [
      ["PageUp", 11],
      ["PageUp", 21],
      ["PageDown", 11],
      ["ArrowUp", 12],
      ["ArrowDown", 11],
      ["Shift+ArrowUp", 21],
      ["PageUp", 30],
      ["Home", 1],
    ] as const) {
      await page.keyboard.press(pressed);
      expect(await slider.getAttribute("aria-valuenow"), `at ${pressed}`).toBe(String(frame));
      const { step, epoch } = film.frames[frame - 1]!;
      expect(await slider.getAttribute("aria-valuetext")).toBe(
        `Frame ${frame} of 30, iteration ${step}, epoch ${epoch.toFixed(2)}`,
      );
      const same = Buffer.from((await pixels(page)).buffer).equals(Buffer.from(first.buffer));
      expect(same, `at ${pressed}`).toBe(frame === 1);
    }

    const bar = (await slider.boundingBox())!;
    await page.getByRole("radio", { name: "iteration" }).check();
    for (const share of [0, 0.5, 1]) {
      await page.mouse.move(bar.x + 1 + (bar.width - 2) * share, bar.y + bar.height / 2);
      const { step, epoch } = film.frames[Math.round(29 * share)]!;
      const tip = page.locator(".timeline-tip");
      const validation = film.frames
        .flatMap(({ metrics }) => metrics)
        .findLast((point) => point.step <= step && point.validation)?.validation;
      expect((await tip.innerText()).replaceAll(/\s+/g, " ")).toBe(
        `iteration ${step} epoch ${epoch.toFixed(2)}` +
          (validation ? ` validation ${(validation.accuracy * 100).toFixed(1)} %` : ""),
      );
      const box = (await tip.boundingBox())!;
      expect([box.x >= bar.x - 1, box.x + box.width <= bar.x + bar.width + 1]).toEqual([true, true]);
    }
    await page.mouse.move(5, 5);
    await page.locator(".timeline-tip").waitFor({ state: "detached" });
    await it.leave(watched);
  });

  test("while the film plays nothing is announced, and nothing beside a number moves", async () => {
    const watched = await it.open(address);
    const { page } = watched;
    await settled(page);
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowRight"); // a neuron's bias is told
    await page.getByRole("slider", { name: "Loss" }).focus();
    await page.evaluate(() => {
      const live =
        '[aria-live]:not([aria-live="off"]), [role="status"]:not([aria-live]), [role="alert"], output:not([aria-live])';
      window.announced = [];
      window.places = new Map();
      const observer = new MutationObserver((records) => {
        for (const { target, attributeName } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          const said =
            attributeName === null ? element?.closest(live) : document.activeElement === element ? element : null;
          if (said) window.announced.push(`${attributeName ?? "text"}: ${said.outerHTML.slice(0, 60)}`);
        }
        for (const place of document.querySelectorAll(".readings dt, .modes > *, .buttons > *, .timeline, .controls"))
          window.places.set(place, (window.places.get(place) ?? new Set()).add(place.getBoundingClientRect().x));
      });
      const attributeFilter = ["aria-valuenow", "aria-valuetext", "aria-label"];
      const whole = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter };
      document
        .querySelector('button[aria-label="Play"]')!
        .addEventListener("click", () => setTimeout(() => observer.observe(document.body, whole), 100), { once: true });
    });
    await page.getByRole("button", { name: "Play" }).evaluate((button: HTMLElement) => button.click());
    await expect.poll(() => page.evaluate(() => window.places.size)).toBeGreaterThan(10);
    await drawn(page, 30);
    expect(await playing(page)).toBe(true);
    expect(await page.evaluate(() => window.announced)).toEqual([]);
    expect(await page.evaluate(() => [...window.places.values()].map((found) => found.size))).toEqual(
      expect.not.arrayContaining([2]),
    );
    await it.leave(watched);
  });

  test.each(["light", "dark"] as const)(
    "with colours of the system, %s, the timeline and swatches can be seen",
    async (colorScheme) => {
      const watched = await it.open(address, { forcedColors: "active", colorScheme });
      const { page } = watched;
      await settled(page);
      await page.getByRole("radio", { name: "iteration" }).check();
      await page.keyboard.press("Shift+ArrowRight");
      await drawn(page);
      const { data, width, channels } = decode(await page.screenshot());
      const colour = (x: number, y: number): string =>
        [
          ...data.subarray(
            (Math.round(y) * width + Math.round(x)) * channels,
            (Math.round(y) * width + Math.round(x)) * channels + 3,
          ),
        ].join(" ");
      const track = (await page.locator(".track").boundingBox())!;
      const head = (await page.locator(".head").boundingBox())!;
      const middle = track.y + track.height / 2;
      const ground = colour(track.x + track.width / 2, track.y - 12);
      const passed = colour(track.x + 20, middle);
      const open = colour(track.x + track.width - 20, middle);
      const edge = colour(track.x + track.width - 20, track.y - 1);
      expect(passed).not.toBe(open);
      expect(edge).not.toBe(open);
      expect(edge).not.toBe(ground);
      expect(colour(head.x + head.width / 2, head.y + 4)).not.toBe(ground);
      const swatches = await page.locator(".swatch").all();
      const ends = await Promise.all(
        swatches.map(async (swatch) => {
          const box = (await swatch.boundingBox())!;
          return [2, box.width / 2, box.width - 3].map((x) => colour(box.x + x, box.y + box.height / 2)).join();
        }),
      );
      expect(new Set(ends).size).toBe(4);
      for (const end of ends) expect(new Set(end.split(",")).size).toBe(3);
      const keys = await page
        .locator(".chart .key i")
        .evaluateAll((all) => all.slice(0, 3).map((key) => getComputedStyle(key).backgroundColor));
      expect(new Set(keys).size).toBe(3);
      expect(keys).not.toContain(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      await it.leave(watched);
    },
  );
});

declare global {
  interface Window {
    announced: string[];
    places: Map<Element, Set<number>>;
  }
}
