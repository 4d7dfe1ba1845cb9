import { chromium } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, type Watched, drawn, recorded, settled, stage, writeRun } from "./stage.ts";

/** Phones, low windows, and 1440×900 enlarged to 200, 250 and 400 %. */
const sizes = [
  [1440, 900],
  [1024, 700],
  [1024, 520],
  [900, 540],
  [720, 450],
  [640, 350],
  [576, 360],
  [844, 390],
  [390, 844],
  [360, 225],
  [320, 256],
] as const;

describe.skipIf(!chromium.path)("small windows", () => {
  let it: Stage;
  let watched: Watched;

  beforeAll(async () => {
    it = await stage();
    watched = await it.open(it.address(writeRun(it.folder, recorded({ frames: 8 }).whole)));
    await settled(watched.page);
    await watched.page.getByLabel("Scale", { exact: true }).selectOption("manual");
    await watched.page.locator(".u-over").nth(1).waitFor();
  });
  afterAll(async () => {
    await it.leave(watched);
    await it.end();
  });

  test.each(sizes)("at %i×%i every control can be brought into view, whole and uncovered", async (width, height) => {
    const { page } = watched;
    await page.setViewportSize({ width, height });
    await drawn(page, 3);
    const { faults, seen } = await page.evaluate(() => {
      const faults: string[] = [];
      const all = document.querySelectorAll<HTMLElement>(
        "#app button, #app a, #app input, #app select, #app [tabindex='0'], #app .readings dd, #app .inspector, #app .legend",
      );
      for (const element of all) {
        if (element.closest("dialog:not([open])")) continue;
        // A phone has a menu, which is shut; a wide page has what is in it, and no button for it.
        const menu = element.closest("#more, .more-button");
        if (menu && getComputedStyle(menu).display === "none") continue;
        element.scrollIntoView({ block: "nearest", inline: "nearest" });
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const name = `${element.tagName} ${element.ariaLabel ?? element.title ?? element.id} ${element.className}: `;
        const [wide, high] = [right - left, bottom - top];
        if (wide < 12 || high < 12) faults.push(`${name}${wide}×${high} is too small`);
        const room = element.closest(".side")?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
        if (left < room.left - 0.5 || right > room.right + 0.5)
          faults.push(`${name}from ${left} to ${right} is cut off`);
        if (high <= innerHeight && (top < -0.5 || bottom > innerHeight + 0.5))
          faults.push(`${name}from ${top} to ${bottom} is out of view`);
        const [x, y] = [(left + right) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
        const hit = document.elementFromPoint(x, y);
        if (!hit || !(element.contains(hit) || hit.closest("label, .legend")?.contains(element)))
          faults.push(`${name}is covered by ${hit?.outerHTML.slice(0, 60)}`);
      }
      return { faults, seen: all.length };
    });
    expect(faults).toEqual([]);
    expect(seen).toBeGreaterThan(25);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const picture = (await page.locator(".stage").boundingBox())!;
    expect(picture.width * picture.height).toBeGreaterThanOrEqual(250 * 250);
    expect(picture.width).toBeLessThanOrEqual(width);
  });

  test.each(["", "?run=/run/nowhere/"])("no other screen is wider than its window: %s", async (search) => {
    const other = await it.open(`${it.origin}/${search}`);
    await other.page.locator(".welcome, .fault").waitFor();
    for (const [width, height] of sizes) {
      await other.page.setViewportSize({ width, height });
      await drawn(other.page, 2);
      expect(
        await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        `${width}×${height}`,
      ).toBeLessThanOrEqual(0);
    }
    await other.page.context().close();
  });

  test("the list of keys scrolls, and can be closed", async () => {
    const { page } = watched;
    await page.setViewportSize({ width: 360, height: 225 });
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog");
    const box = (await dialog.boundingBox())!;
    expect([box.x >= 0, box.y >= 0, box.x + box.width <= 360, box.y + box.height <= 225]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    await dialog.locator("dd").last().scrollIntoViewIfNeeded();
    expect(await dialog.evaluate((element) => element.scrollTop)).toBeGreaterThan(100);
    expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  });
});
