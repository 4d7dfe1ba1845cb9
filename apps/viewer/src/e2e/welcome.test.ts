import { chromium } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, drawn, settled, stage } from "./stage.ts";

describe.skipIf(!chromium.path)("the welcome screen", () => {
  let it: Stage;
  beforeAll(async () => {
    it = await stage();
  });
  afterAll(() => it.end());

  const picture = `[...document.querySelector(".sample").getContext("2d").getImageData(0, 0, 231, 57).data].join()`;

  test("plays the film that comes with the page, and opens it", async () => {
    const watched = await it.open(it.origin, { reducedMotion: "no-preference" });
    const { page } = watched;
    await expect.poll(() => page.locator(".sample").getAttribute("width")).toBe("231");
    await drawn(page, 2);
    const before = await page.evaluate(picture);
    await expect.poll(() => page.evaluate(picture)).not.toBe(before);
    await page.getByRole("button", { name: "Play the sample" }).click();
    await settled(page);
    expect(await page.locator(".about").textContent()).toMatch(/^784-16-10 · relu · momentum 0\.05 · \d\d\.\d %$/);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await it.leave(watched);
  });

  test("stands still where less motion is wanted", async () => {
    const watched = await it.open(it.origin);
    const { page } = watched;
    await expect.poll(() => page.locator(".sample").getAttribute("width")).toBe("231");
    await drawn(page, 2);
    const before = await page.evaluate(picture);
    await drawn(page, 20);
    expect(await page.evaluate(picture)).toBe(before);
    await it.leave(watched);
  });
});
