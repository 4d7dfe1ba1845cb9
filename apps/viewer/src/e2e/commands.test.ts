import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults } from "./screen-checks.ts";
import { type Stage, drawn, reading, recorded, settled, stage, writeRun } from "./stage.ts";

const palette = (page: Page) => page.getByRole("dialog", { name: "Commands" });
const selected = (page: Page) => palette(page).locator("[aria-selected=true]");

describe.skipIf(!chromium.path)("the list of commands and the tour", () => {
  let it: Stage;
  let address: string;
  beforeAll(async () => {
    it = await stage();
    address = it.address(writeRun(it.folder, recorded({ frames: 8, hidden: 20 }).whole));
  });
  afterAll(() => it.end());

  test("finds what the page can do by its name, by keyboard alone", async () => {
    const watched = await it.open(address);
    const { page } = watched;
    await settled(page);
    const call = async (typed: string): Promise<void> => {
      await page.keyboard.press("ControlOrMeta+k");
      await palette(page).waitFor();
      await page.keyboard.type(typed);
      await page.keyboard.press("Enter");
      await palette(page).waitFor({ state: "detached" });
    };
    await page.keyboard.press("ControlOrMeta+k");
    await palette(page).waitFor();
    expect(await faults(page)).toEqual([]);
    const names = await palette(page).locator("li > span:first-child").allInnerTexts();
    // What has a key is what the list of keys says, word for word.
    await page.keyboard.press("Escape");
    await palette(page).waitFor({ state: "detached" });
    await page.keyboard.press("?");
    const keyed = await page.getByRole("dialog").locator("dd").allInnerTexts();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(keyed.filter((action) => !names.includes(action))).toEqual([
      expect.stringMatching(/^One frame back or on/),
      "All commands, by their names",
    ]);
    expect(names).toContain("Layer 2, 20→50");

    await call("layer 2");
    expect(await page.locator(".layers input:checked + span b").innerText()).toBe("2");
    await call("latest frame");
    expect(await reading(page, "frame")).toBe("Frame 8 of 8");
    await call("scale neuron");
    expect(await page.getByLabel("Scale", { exact: true }).inputValue()).toBe("neuron");
    await call("theme");
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await call("pipe");
    await page.locator(".pipe").waitFor();
    await call("film:");
    await page.locator(".film").waitFor();

    await page.keyboard.press("ControlOrMeta+k");
    await palette(page).waitFor();
    await page.keyboard.type("colours");
    const first = await selected(page).innerText();
    await page.keyboard.press("ArrowDown");
    expect(await selected(page).innerText()).not.toBe(first);
    await page.keyboard.press("ArrowUp");
    expect(await selected(page).innerText()).toBe(first);
    await page.keyboard.type(" of no such name");
    await palette(page).getByText("Nothing here is called so.").waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("ControlOrMeta+k");
    await palette(page).waitFor({ state: "detached" });
    await it.leave(watched);
  });

  test.each([
    ["Export", "e"],
    ["Keys", "?"],
    ["Commands", "ControlOrMeta+k"],
  ])("%s opens again at once after Esc, and gives the focus back", async (name, key) => {
    const watched = await it.open(address);
    const { page } = watched;
    await settled(page);
    const pipe = page.getByRole("button", { name: "Pipe" });
    await pipe.focus();
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press(key);
      await page.getByRole("dialog", { name }).waitFor();
      // Both are on their way before the page answers.
      await Promise.all([page.keyboard.press("Escape"), page.keyboard.press(key)]);
      await page.getByRole("dialog", { name }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await pipe.evaluate((button) => button === document.activeElement)).toBe(true);
    }
    await it.leave(watched);
  });

  test("on a phone commands are called by touch, and the header has two rows", async () => {
    const watched = await it.open(address, { viewport: { width: 390, height: 844 }, hasTouch: true });
    const { page } = watched;
    await settled(page);
    const tops = await page
      .locator(".header button:visible")
      .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
    expect(new Set(tops).size).toBe(2);
    const more = page.getByRole("button", { name: "More" });
    await more.tap();
    const menu = page.locator("#more");
    const sizes = await menu
      .getByRole("button")
      .evaluateAll((all) => all.map((one) => Math.min(one.clientWidth, one.clientHeight)));
    expect(sizes.length).toBe(3);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(42);
    expect(await faults(page)).toEqual([]);
    await menu.getByRole("button", { name: "Keys" }).tap();
    await menu.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "All commands" }).tap();
    await palette(page)
      .getByRole("option", { name: /^Draw a digit/ })
      .tap();
    await page.locator(".draw").waitFor();
    // By keys: Esc shuts the menu.
    await more.focus();
    await page.keyboard.press("Enter");
    await menu.waitFor();
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    await it.leave(watched);
  });

  test("a newcomer is offered the tour once; its four steps go through the screens, by keys alone", async () => {
    const watched = await it.open(`${it.origin}/`, { newcomer: true });
    const { page } = watched;
    const tour = page.getByRole("region", { name: "Tour" });
    await tour.getByText("New here?").waitFor();
    expect(await faults(page)).toEqual([]);
    await tour.getByRole("button", { name: "Show me" }).focus();
    await page.keyboard.press("Enter");
    for (const [i, screen] of [".film", ".pipe", ".draw", ".train"].entries()) {
      await tour.getByText(`${i + 1} of 4`).waitFor();
      await page.locator(screen).waitFor();
      await page.locator(screen).locator(":visible").nth(5).waitFor();
      expect(await faults(page), `at ${screen}`).toEqual([]);
      await tour.getByRole("button", { name: i < 3 ? "Next" : "Done" }).focus();
      await page.keyboard.press("Enter");
    }
    await tour.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Cancel" }).click();

    // Not again, but for who asks; and it is left at any step.
    await page.reload();
    await page.locator(".draw").waitFor();
    await page.waitForTimeout(4000);
    expect(await tour.count()).toBe(0);
    await page.keyboard.press("?");
    await page.getByRole("button", { name: "Tour" }).click();
    await tour.getByText("1 of 4").waitFor();
    await tour.getByRole("button", { name: "Next" }).click();
    await page.locator(".pipe").waitFor();
    await tour.getByRole("button", { name: "Leave the tour" }).focus();
    await page.keyboard.press("Escape");
    await tour.waitFor({ state: "detached" });
    await it.leave(watched);
  });

  test("the tour waits for the run that the address names", async () => {
    const reached = { goOn: (): void => undefined };
    const held = new Promise<void>((done) => (reached.goOn = done));
    const watched = await it.open(address, {
      newcomer: true,
      before: (page) =>
        page.route("**/run/*/run.json", async (route) => {
          await held;
          await route.continue();
        }),
    });
    const { page } = watched;
    await page.getByRole("button", { name: "Show me" }).click();
    await page.getByText("1 of 4").waitFor();
    await drawn(page, 2);
    reached.goOn();
    await settled(page);
    expect(await reading(page, "frame")).toBe("Frame 1 of 8");
    await it.leave(watched);
  });

  test("a screen that cannot be fetched says so, but to nobody who went to another meanwhile", async () => {
    const reached = { giveUp: (): void => undefined };
    const held = new Promise<void>((done) => (reached.giveUp = done));
    const watched = await it.open(address, {
      before: (page) =>
        page.route("**/assets/draw-screen-*.js", async (route) => {
          await held;
          await route.abort();
        }),
    });
    const { page, complaints } = watched;
    await settled(page);
    const failed = page.waitForEvent("requestfailed");
    const asked = page.waitForRequest("**/assets/draw-screen-*.js");
    await page.keyboard.press("d");
    await asked;
    await page.keyboard.press("p");
    await page.locator(".pipe").waitFor();
    reached.giveUp();
    await failed;
    await drawn(page, 2);
    expect([await page.locator(".pipe").count(), await page.getByRole("alert").count()]).toEqual([1, 0]);

    await page.keyboard.press("d");
    await page.getByRole("alert").filter({ hasText: "This part of the page could not be fetched" }).waitFor();
    await page.locator(".film").waitFor();
    expect(complaints.splice(0).every((text) => text.includes("net::ERR_FAILED"))).toBe(true);
    await it.leave(watched);
  });

  test.each([
    ["light", 1440, 900],
    ["dark", 1024, 700],
    ["light", 390, 844],
  ] as const)("both are accessible and within the page, %s at %d×%d", async (colorScheme, width, height) => {
    const watched = await it.open(address, { colorScheme, viewport: { width, height } });
    const { page } = watched;
    await settled(page);
    await page.keyboard.press("ControlOrMeta+k");
    await palette(page).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.type("tour");
    await page.keyboard.press("Enter");
    const tour = page.getByRole("region", { name: "Tour" });
    await tour.getByText("1 of 4").waitFor();
    expect(await faults(page)).toEqual([]);
    const box = (await tour.boundingBox())!;
    expect([box.x >= 0, box.x + box.width <= width, box.y + box.height <= height]).toEqual([true, true, true]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await it.leave(watched);
  });
});
