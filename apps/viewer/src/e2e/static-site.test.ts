import { mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { writeSafetensors } from "@closurenet/checkpoint";
import { chromium } from "@closurenet/fixtures";
import { folderServer } from "@closurenet/fixtures/folder-server";
import { drawnCounts } from "@closurenet/mnist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, reading, recorded, settled, stage } from "./stage.ts";

describe.skipIf(!chromium.path)("a static site", () => {
  let it: Stage;
  let server: Server;
  let site: string;

  beforeAll(async () => {
    it = await stage();
    const run = join(it.web, "films/first");
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, "run.json"), "{}");
    writeFileSync(join(run, "recording.mcap"), recorded({ frames: 8, hidden: 20 }).whole);
    const weight = { dtype: "F32", shape: [10, 784], data: new Uint8Array(40 * 784) } as const;
    writeFileSync(join(it.web, "films/model.safetensors"), writeSafetensors(new Map([["fc.weight", weight]])));
    server = folderServer("/~ada/nets/", it.web);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = server.address();
    site = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}/~ada/nets/`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await it.end();
  });

  test("trains a network, on one thread, and asks the server for nothing", async () => {
    const { page, complaints } = await it.open(site);
    await page.getByRole("button", { name: "Train one here" }).click();
    await page.getByLabel("Hidden layers").fill("8");
    await page.getByLabel("Epochs").fill("1");
    expect(await page.getByLabel("Learn from").locator("option").allInnerTexts()).toEqual([
      "digits that the program draws",
      "files of your own",
    ]);
    await page.getByRole("button", { name: "Train", exact: true }).last().click();
    await expect.poll(() => page.locator(".train-phase").innerText()).toBe("Trained");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await page.locator(".status.done").waitFor();
    await page.keyboard.press("End");
    expect(await reading(page, "step")).toBe(String(Math.ceil((0.9 * drawnCounts.train) / 100)));
    expect(complaints.filter((text) => !text.startsWith(`request: ${site}`))).toEqual([]);
    await page.context().close();
  });

  test("works below any path of a server that knows no ranges: the sample, a run beside it, a recording, files of others, two of them compared", async () => {
    const { page, complaints } = await it.open(site);
    await page.locator(".hero canvas").waitFor();
    await page.getByRole("button", { name: "Play the sample" }).click();
    await settled(page);
    expect(await page.title()).toBe("sample · closurenet");
    for (const [run, frame] of [
      ["films/first/", "Frame 1 of 8"],
      ["films/first", "Frame 1 of 8"],
      ["films/first/recording.mcap", "Frame 1 of 8"],
      ["films/model.safetensors", "Frame 1 of 1"],
    ] as const) {
      await page.goto(`${site}?run=${run}`);
      await settled(page);
      expect(await reading(page, "frame"), `of ${run}`).toBe(frame);
    }
    await page.goto(`${site}?run=films/first/&with=films/model.safetensors`);
    await page.locator(".run-now[data-run=B]").waitFor();
    expect(await page.locator(".panel .run-title > span").allInnerTexts()).toEqual(["first", "model.safetensors"]);
    expect(complaints.filter((text) => !text.startsWith(`request: ${site}`))).toEqual([]);
    await page.context().close();
  });
});
