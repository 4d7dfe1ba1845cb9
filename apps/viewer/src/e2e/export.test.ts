import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { halfBits } from "@closurenet/checkpoint";
import { recordingFrames } from "@closurenet/checkpoint/node";
import { digitExamples, parseExperiment } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { filmGrid, filmRank, filmZoom, paint, vik } from "@closurenet/film";
import { chromium } from "@closurenet/fixtures";
import { bundledCommand } from "@closurenet/fixtures/command";
import { convolution } from "@closurenet/fixtures/convolution";
import { drawnDigits } from "@closurenet/mnist";
import { decode } from "fast-png";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packFilm } from "../share/pack.ts";
import { LIMIT, roomFor, sharedPage } from "../share/shared-page.ts";
import { unpackFilm } from "../share/unpack.ts";
import { type Recorded, type Stage, recorded, settled, stage, writeRun } from "./stage.ts";

/** What the dialog says. */
const said = (page: Page, role: "status" | "alert") => page.getByRole("dialog").getByRole(role);

async function openDialog(page: Page): Promise<void> {
  await page.keyboard.press("e");
  await page.getByRole("dialog", { name: "Export" }).waitFor();
}

/** Presses a button of the dialog and gives the file that the page saves, with what it says of it. */
async function saved(page: Page, title: string): Promise<{ name: string; bytes: Buffer; says: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: title, exact: true }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  return { name: download.suggestedFilename(), bytes, says: await said(page, "status").innerText() };
}

describe.skipIf(!chromium.path)("export", () => {
  let it: Stage;
  let main: string;
  let film: Recorded;
  let run: string;
  /** Of a few frames, for what does not depend on their number. */
  let short: Recorded;
  let shortRun: string;

  beforeAll(async () => {
    it = await stage();
    main = await bundledCommand(it.folder);
    film = recorded({ frames: 130, hidden: 20 });
    run = writeRun(it.folder, film.whole);
    short = recorded({ frames: 6, hidden: 20 });
    shortRun = writeRun(it.folder, short.whole);
  });
  afterAll(() => it.end());

  const gif = (path: string, ...options: string[]): Buffer => {
    const out = join(it.folder, "command.gif");
    execFileSync(process.execPath, [main, "film", path, "--out", out, ...options]);
    return readFileSync(out);
  };

  test("the GIF is the command line's, byte for byte, of a dense layer and of one that looks at channels", async () => {
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await settled(page);
    await openDialog(page);
    const first = await saved(page, "Film (GIF)");
    expect(first.bytes.equals(gif(run, "--map", "vik"))).toBe(true);
    expect(first.name).toMatch(/^[\da-f]{32}-layer-1\.gif$/); // a run of this server is called by its id
    expect(first.says).toMatch(/-layer-1\.gif, .* [kM]B: 120 pictures\.$/);
    await it.leave(watched);

    const filters = join(mkdtempSync(join(it.folder, "filters-")), "filters");
    for (const _ of recordRun(
      filters,
      parseExperiment(convolution),
      digitExamples(drawnDigits({ count: 200, seed: 1 })),
    ));
    const other = await it.open(it.address(filters));
    await settled(other.page);
    await other.page.locator(".layers label").nth(1).click();
    await other.page.getByLabel("Scale", { exact: true }).selectOption("neuron");
    await other.page.locator(".maps label[title=grey]").click();
    await other.page.getByRole("button", { name: "Export" }).click();
    const second = await saved(other.page, "Film (GIF)");
    expect(second.name).toMatch(/-layer-2\.gif$/);
    expect(second.bytes.equals(gif(filters, "--layer", "2", "--scale", "neuron"))).toBe(true);
    await it.leave(other);
  });

  test("the picture is the frame at the playhead, every weight exact", async () => {
    const watched = await it.open(it.address(shortRun));
    const { page } = watched;
    await settled(page);
    await page.keyboard.press("End");
    await openDialog(page);
    const { name, bytes, says } = await saved(page, "Picture (PNG)");
    const weights = short.frames.map(({ tensors }) => halfBits(tensors.get("layers.0.W")!));
    const grid = filmGrid({ units: 20, inputs: 784 });
    const zoom = filmZoom(grid);
    const levels = new Uint8Array(weights[0]!.length);
    filmRank(weights, 784 * 20).scale(weights.at(-1)!, levels);
    const wanted = new Uint8Array(grid.width * grid.height * zoom * zoom * 4);
    paint(levels, grid, vik, zoom, wanted, [255, 255, 255, 255]);
    const { width, height, data } = decode(bytes);
    expect([width, height]).toEqual([grid.width * zoom, grid.height * zoom]);
    expect(Buffer.from(data.buffer).equals(wanted)).toBe(true);
    expect(name).toMatch(/-layer-1-iteration-10\.png$/);
    expect(says).toContain(`${width}×${height} pixels, iteration 10`);
    await it.leave(watched);
  });

  test("the page is the one that the command makes", async () => {
    const watched = await it.open(it.address(run));
    const { page } = watched;
    await settled(page);
    await openDialog(page);
    const { bytes, says } = await saved(page, "Page (HTML)");
    const template = readFileSync(join(it.web, "share.html"), "utf8");
    const name = await page.locator(".run-name > span").first().innerText();
    const frames = () => recordingFrames(join(run, "recording.mcap"));
    const packed = await packFilm({ name, frames }, roomFor(template));
    // Each engine deflates in its own way: the film inside is the same.
    const [found, wanted] = await Promise.all(
      [bytes.toString(), sharedPage(template, { name, bytes: packed.bytes })].map(async (html) => {
        const [before, inside, after] = html.split(/(?<=id="packed-film">)([^<]*)/);
        const { header, frames: unpacked } = await unpackFilm(Buffer.from(inside!, "base64"));
        const hash = createHash("sha256");
        for (const { tensors } of unpacked()) for (const { data } of tensors.values()) hash.update(data);
        return {
          page: hash
            .copy()
            .update(before! + after!)
            .digest("hex"),
          header,
          frames: hash.digest("hex"),
        };
      }),
    );
    expect(found).toEqual(wanted);
    expect(bytes.length).toBeLessThanOrEqual(LIMIT);
    expect(says).toContain("120 of 130 frames");
    await it.leave(watched);
  });

  test("the video is decoded by the browser: size, length, and the last picture", async () => {
    const short = recorded({ frames: 24, hidden: 20 });
    const watched = await it.open(it.address(writeRun(it.folder, short.whole)));
    const { page } = watched;
    await settled(page);
    await openDialog(page);
    const { bytes, says } = await saved(page, "Film (WebM video)");
    expect(says).toContain("24 pictures, 1.0 s, VP9");
    await it.leave(watched);
    // The page's own policy plays no media.
    const other = await it.open("about:blank");
    const seen = await other.page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const video = document.createElement("video");
      video.muted = true;
      video.src = URL.createObjectURL(new Blob([data], { type: "video/webm" }));
      await video.play();
      await new Promise((resolve) => video.addEventListener("ended", resolve));
      const { videoWidth: width, videoHeight: height, duration } = video;
      const canvas = new OffscreenCanvas(width, height).getContext("2d")!;
      canvas.drawImage(video, 0, 0);
      const { data: rgba } = canvas.getImageData(0, 0, width, height);
      let text = "";
      for (let i = 0; i < rgba.length; i += 8192) text += String.fromCharCode(...rgba.subarray(i, i + 8192));
      return { width, height, duration, last: btoa(text) };
    }, bytes.toString("base64"));
    const grid = filmGrid({ units: 20, inputs: 784 });
    const zoom = filmZoom(grid);
    expect([seen.width, seen.height]).toEqual([grid.width * zoom, grid.height * zoom]);
    expect(seen.duration).toBeCloseTo(1, 1);
    const weights = short.frames.map(({ tensors }) => halfBits(tensors.get("layers.0.W")!));
    const levels = new Uint8Array(weights[0]!.length);
    filmRank(weights, 784 * 20).scale(weights.at(-1)!, levels);
    const wanted = new Uint8Array(grid.width * grid.height * zoom * zoom * 4);
    paint(levels, grid, vik, zoom, wanted, [255, 255, 255, 255]);
    const last = Buffer.from(seen.last, "base64");
    const away = wanted.reduce((sum, value, i) => sum + Math.abs(value - last[i]!), 0) / wanted.length;
    expect(away).toBeLessThan(12); // grey levels: the encoder loses some
    await it.leave(other);
  });

  test("work can be cancelled, by its button and by Esc, and nothing is saved", async () => {
    const watched = await it.open(it.address(shortRun), {
      before: (page) => page.route("**/share.html", () => undefined), // never answered
    });
    const { page } = watched;
    await settled(page);
    const downloads: string[] = [];
    page.on("download", (download) => downloads.push(download.suggestedFilename()));
    await openDialog(page);
    const start = page.getByRole("button", { name: "Page (HTML)" });
    // Close, the four choices, and Cancel: by keys alone.
    for (let i = 0; i < 4; i++) await page.keyboard.press("Tab");
    expect(await start.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Film (GIF)" }).click({ force: true }); // one at a time
    await page.getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    expect(await said(page, "status").innerText()).toBe("");
    await start.click();
    await page.getByRole("progressbar").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await openDialog(page);
    expect(await page.getByRole("progressbar").count()).toBe(0);
    expect(downloads).toEqual([]);
    await it.leave(watched);
  });

  test("what cannot be made is told in words", async () => {
    const bare = await it.open(it.address(shortRun), {
      before: (page) => page.addInitScript(() => void Reflect.deleteProperty(window, "VideoEncoder")),
    });
    await settled(bare.page);
    await openDialog(bare.page);
    await bare.page.getByRole("button", { name: "Film (WebM video)" }).click();
    expect(await said(bare.page, "alert").filter({ hasText: /./ }).innerText()).toMatchInlineSnapshot(
      `"This browser has no WebCodecs, which makes the video. The GIF needs nothing."`,
    );
    await it.leave(bare);

    const single = await it.open(it.address(writeRun(it.folder, short.whole.subarray(0, short.ends[0]))));
    await single.page.getByText("Frame 1 of 1").waitFor();
    await openDialog(single.page);
    await single.page.getByRole("button", { name: "Film (WebM video)" }).click();
    expect(await said(single.page, "alert").filter({ hasText: /./ }).innerText()).toMatchInlineSnapshot(
      `"The film has one frame so far: a video needs two. The picture shows it."`,
    );
    await it.leave(single);
  });

  test.each([
    ["without a way to save", undefined],
    ["that the person lets save", true],
    ["whose dialog the person closes", false],
  ])("in a shell %s", async (_, answer) => {
    const watched = await it.open(it.origin, {
      async before(page) {
        await page.exposeFunction("answer", () => answer);
        await page.addInitScript(
          ({ url, saves }) => {
            const bridge = {
              initial: async () => [{ url, name: "my run.mcap" }],
              recents: async () => [],
              keepPicture: async () => undefined,
              onOpen: () => undefined,
              onCommand: () => undefined,
              ...(saves && {
                save: async (name: string, bytes: Uint8Array, type: string): Promise<unknown> => {
                  document.documentElement.dataset["saved"] = `${name} ${type} ${bytes[1]} ${bytes[2]} ${bytes[3]}`;
                  return Reflect.get(window, "answer")();
                },
              }),
            };
            Reflect.set(window, "closurenet", bridge);
          },
          { url: new URL(it.address(shortRun)).searchParams.get("run")!, saves: answer !== undefined },
        );
      },
    });
    const { page } = watched;
    await settled(page);
    await openDialog(page);
    await page.getByRole("button", { name: "Picture (PNG)" }).click();
    const words = await said(page, answer === undefined ? "alert" : "status")
      .filter({ hasText: /./ })
      .innerText();
    expect(words).toMatch(
      answer === undefined
        ? /^This desktop program cannot save/
        : answer
          ? /^my-run-layer-1-iteration-0\.png, /
          : /^Not saved\.$/,
    );
    const saved = await page.evaluate(() => document.documentElement.dataset["saved"]);
    expect(saved).toBe(answer === undefined ? undefined : "my-run-layer-1-iteration-0.png image/png 80 78 71");
    await it.leave(watched);
  });
});
