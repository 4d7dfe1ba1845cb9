import { readFileSync } from "node:fs";
import { type Server, createServer, request } from "node:http";
import { join } from "node:path";
import { chromium } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stage, reading, recorded, stage, writeRun } from "./stage.ts";

describe.skipIf(!chromium.path)("a film whose bytes come slowly", () => {
  let it: Stage;
  let slow: Server;
  let address: string;
  let rest: (() => void) | undefined;

  /** The stage's own server, but that it sends one eighth of a recording that is asked for as a whole, and waits. */
  beforeAll(async () => {
    it = await stage();
    const run = writeRun(it.folder, recorded({ frames: 40 }).whole);
    const whole = readFileSync(join(run, "recording.mcap"));
    const { host } = new URL(it.origin);
    slow = createServer((asked, answer) => {
      const { url = "/", headers, method } = asked;
      if (method === "GET" && url.endsWith("recording.mcap") && !headers.range) {
        answer.writeHead(200, { "content-length": whole.length });
        answer.write(whole.subarray(0, whole.length / 8));
        rest = () => answer.end(whole.subarray(whole.length / 8));
        return;
      }
      request(`${it.origin}${url}`, { method, headers: { ...headers, host } }, (found) => {
        answer.writeHead(found.statusCode ?? 500, found.headers);
        found.pipe(answer);
      }).end();
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const at = slow.address();
    address = it.address(run).replace(it.origin, `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`);
  });
  afterAll(async () => {
    slow.closeAllConnections();
    slow.close();
    await it.end();
  });

  test("plays from a sample at once, and takes all frames for its scale when it starts over", async () => {
    const watched = await it.open(address, { reducedMotion: "no-preference" });
    const { page } = watched;
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.getByText("scale from 14 of 40 frames").waitFor();
    expect(await page.locator(".status.done").count()).toBe(0);
    expect(await reading(page, "frame")).toMatch(/of 40$/);
    rest!();
    await page.locator(".status.done").waitFor();
    await page.getByText("scale from 14 of 40 frames").waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(1);
    await page.context().close();
  });
});
