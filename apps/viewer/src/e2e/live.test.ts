import { appendFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runs } from "../server/runs.ts";
import { server } from "../server/server.ts";
import { type Recorded, type Stage, reading, recorded, settled, stage, writeRun } from "./stage.ts";

describe.skipIf(!chromium.path)("a recording that grows, or not", () => {
  let film: Recorded;
  let it: Stage;

  beforeAll(async () => {
    film = recorded({ frames: 12, hidden: 20 });
    it = await stage();
  });
  afterAll(() => it.end());

  const upTo = (frames: number, extra = 0): Uint8Array => film.whole.subarray(0, film.ends[frames - 1]! + extra);

  test("a killed training is said to be stopped after ten seconds, plays, and is live again when it goes on", async () => {
    const run = writeRun(it.folder, upTo(6, 700));
    const recording = join(run, "recording.mcap");
    const watched = await it.open(it.address(run), { clock: true, reducedMotion: "no-preference" });
    const { page } = watched;
    await page.getByText("Live at iteration 10").waitFor();
    // Both at one moment: live, it does not play by itself.
    const liveAndPlaying = await page.evaluate(
      () =>
        document.querySelector(".status")!.textContent.startsWith("Live") &&
        document.querySelector('button[aria-label^="Pause"]') !== null,
    );
    expect(liveAndPlaying).toBe(false);
    await page.clock.runFor(10_000);
    const status = page.getByText("Stopped at iteration 10?");
    await status.waitFor();
    expect(await status.getAttribute("title")).toMatchInlineSnapshot(
      `"No new byte for ten seconds: the training is paused, or was stopped. It is noticed when it goes on."`,
    );
    await page.getByRole("button", { name: "Pause" }).waitFor();

    truncateSync(recording, film.ends[5]);
    await page.clock.runFor(5000);
    await page.getByText("Live at iteration 10").waitFor();
    appendFileSync(recording, film.whole.subarray(film.ends[5], film.ends[7]));
    await page.clock.runFor(1000);
    await page.getByText("Live at iteration 14").waitFor();
    await it.leave(watched);
  });

  test("a run without a frame is waited for; a resumed one keeps layer, playhead and neuron; another one is another film", async () => {
    const run = writeRun(it.folder, new Uint8Array());
    const recording = join(run, "recording.mcap");
    rmSync(recording);
    const watched = await it.open(it.address(run), { clock: true });
    const { page } = watched;
    await page.getByText("Waiting for the first frame").waitFor();
    writeFileSync(recording, "");
    await page.clock.runFor(10_000);
    await page.getByText("No frame yet").waitFor();
    writeFileSync(recording, upTo(6, 500));
    await page.clock.runFor(5000);
    await page.getByText("Live at iteration 10").waitFor();

    await page.getByRole("radio", { name: /^2/ }).check({ force: true });
    await page.keyboard.press(".");
    await page.keyboard.press(".");
    await page.locator(".stage canvas").click({ position: { x: 30, y: 30 } });
    await page.clock.runFor(1000);
    const moment = () => page.evaluate(() => location.search.replace(/run=[^&]*&name=[^&]*/, ""));
    const before = await moment();
    expect(before).toMatch(/step=4&layer=2&neuron=\d+/);
    expect(await reading(page, "frame")).toBe("Frame 3 of 6");
    writeFileSync(recording, upTo(2));
    await page.clock.runFor(1000);
    writeFileSync(recording, upTo(8));
    await page.clock.runFor(1000);
    await page.getByText("Live at iteration 14").waitFor();
    expect(await reading(page, "frame")).toBe("Frame 3 of 8");
    expect(await page.getByRole("radio", { name: /^2/ }).isChecked()).toBe(true);
    await page.clock.runFor(1000);
    expect(await moment()).toBe(before);

    writeFileSync(recording, recorded({ frames: 3, hidden: 10 }).whole);
    await page.clock.runFor(2000);
    await settled(page);
    expect(await reading(page, "frame")).toBe("Frame 1 of 3");
    await it.leave(watched);
  });

  test("while it grows it is live all along, and a layer seen through another keeps its picture", async () => {
    const run = writeRun(it.folder, upTo(8));
    const watched = await it.open(it.address(run), { clock: true });
    const { page } = watched;
    await page.getByText("Live at iteration 14").waitFor();
    await page.locator(".layers label").nth(1).click();
    await page.getByLabel("Seen through the layers below").check();
    const canvas = await page.locator(".stage canvas").elementHandle();
    const said = await page.evaluateHandle(() => {
      const said = [document.querySelector(".status")!.textContent];
      new MutationObserver(() => {
        const now = document.querySelector(".status")?.textContent ?? "";
        if (now !== said.at(-1)) said.push(now);
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
      return said;
    });
    for (const [frames, step] of [
      [9, 16],
      [10, 18],
      [11, 20],
    ] as const) {
      appendFileSync(join(run, "recording.mcap"), film.whole.subarray(film.ends[frames - 2], film.ends[frames - 1]));
      await page.clock.runFor(1000);
      await page.getByText(`Live at iteration ${step}`).waitFor();
    }
    expect(await said.jsonValue()).toEqual([14, 16, 18, 20].map((step) => `Live at iteration ${step}`));
    expect(await canvas.evaluate((element) => element.isConnected)).toBe(true);
    await it.leave(watched);
  });

  test("a server that goes away is told of over the film, which plays on, until it comes back", async () => {
    const registry = runs();
    const { url } = registry.adopt(writeRun(it.folder, upTo(6)));
    const web = join(it.folder, "web");
    const first = await server({ web, runs: registry });
    const { page, complaints } = await it.open(`${first.origin}/?run=${url}`, { clock: true });
    await page.getByText("Live at iteration 10").waitFor();
    await first.close();
    await page.clock.runFor(1000);
    const notice = page.getByRole("alert");
    expect(await notice.innerText()).toMatch(/^The server does not answer any more\. What was read plays on\./);
    await page.keyboard.press("End");
    expect(await reading(page, "frame")).toBe("Frame 6 of 6");
    const second = await server({ web, runs: registry, port: Number(new URL(first.origin).port) });
    await page.clock.runFor(5000);
    await notice.waitFor({ state: "detached" });
    await page.context().close();
    await second.close();
    // This server is not the stage's, and the browser notes each question that nobody answered.
    const others = complaints.filter((text) => !/ERR_CONNECTION_REFUSED/.test(text) && !text.includes(first.origin));
    expect(others).toEqual([]);
  });
});
