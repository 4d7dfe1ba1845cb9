import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { recordingFrames } from "@closurenet/checkpoint/node";
import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packFilm } from "../share/pack.ts";
import { LIMIT, roomFor, sharedPage } from "../share/shared-page.ts";
import { type Stage, pixels, reading, recorded, settled, stage, writeRun } from "./stage.ts";

/** The last frame, on a scale that no other frame changes. */
const last = async (page: Page): Promise<Buffer> => {
  await page.keyboard.press("End");
  await page.keyboard.press("n");
  for (let i = 0; i < 3; i++) await page.keyboard.press("n");
  expect(await page.getByLabel("Scale", { exact: true }).inputValue()).toBe("manual");
  return Buffer.from((await pixels(page)).buffer);
};

describe.skipIf(!chromium.path)("a page that carries its film", () => {
  let it: Stage;
  let run: string;
  let html: string;
  let file: string;

  beforeAll(async () => {
    it = await stage();
    run = writeRun(it.folder, recorded({ frames: 12, hidden: 20 }).whole);
    const template = readFileSync(join(it.web, "share.html"), "utf8");
    const frames = () => recordingFrames(join(run, "recording.mcap"));
    const packed = await packFilm({ name: 'a "run" of <b>', frames }, roomFor(template));
    html = sharedPage(template, { name: 'a "run" of <b>', bytes: packed.bytes });
    file = join(mkdtempSync(join(it.folder, "mail-")), "film.html");
    writeFileSync(file, html);
  });
  afterAll(() => it.end());

  /** Opens it where nothing is served, and gives what was asked for and complained of. */
  const opened = async (address: string) => {
    const watched = await it.open(address);
    return { ...watched, asked: watched.complaints.filter((text) => !text.includes(address)) };
  };
  test("plays from a double click: no server, no network, the same pixels in the last frame", async () => {
    expect(html.length).toBeLessThan(LIMIT);
    const { page, asked } = await opened(pathToFileURL(file).href);
    await settled(page);
    expect([await page.title(), await reading(page, "frame")]).toEqual([
      'a "run" of <b> · closurenet',
      "Frame 1 of 12",
    ]);
    expect(await page.locator(".legend").innerText()).toMatch(/rounded to ±0\.\d+/);
    const shown = await last(page);
    await page.locator(".chart canvas").first().waitFor();
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.keyboard.press("Control+o");
    expect(await page.locator(".header-tools button:visible").count()).toBe(4); // theme, keys
    await page.keyboard.press("?");
    const keys = await page.getByRole("dialog").innerText();
    expect(keys).toContain("Next scale");
    expect(keys).not.toMatch(/Export|Open|Compare|grows/);
    await page.keyboard.press("Escape");
    expect(asked).toEqual([]);
    await page.context().close();

    const served = await it.open(it.address(run));
    await settled(served.page);
    expect((await last(served.page)).equals(shown)).toBe(true);
    await it.leave(served);
  });

  test("plays in a frame of another page that gives it nothing", async () => {
    const outer = join(it.folder, "post.html");
    writeFileSync(
      outer,
      `<iframe sandbox="allow-scripts" width="900" height="600" src="${pathToFileURL(file).href}"></iframe>`,
    );
    const { page, asked } = await opened(pathToFileURL(outer).href);
    const frame = page.frameLocator("iframe");
    await frame.locator(".status.done").waitFor();
    await frame.getByRole("button", { name: "Play" }).click();
    await frame.getByRole("button", { name: "Pause" }).waitFor();
    expect(asked.filter((text) => !text.startsWith("request: file:"))).toEqual([]);
    await page.context().close();
  });

  test("that was changed on its way says so", async () => {
    const damaged = join(it.folder, "damaged.html");
    const at = html.indexOf('id="packed-film">') + 2000;
    writeFileSync(damaged, `${html.slice(0, at)}AAAA${html.slice(at + 4)}`);
    const { page } = await opened(pathToFileURL(damaged).href);
    expect(await page.getByRole("alert").innerText()).toMatch(/film: expected .* got .*make it again/);
    expect(await page.getByRole("button", { name: "Back to the start" }).count()).toBe(0);
    await page.context().close();
  });
});
