import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as found } from "@closurenet/fixtures";
import { bundle, chromiumFlags, serve } from "@closurenet/fixtures/page";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe.skipIf(!found.path)("a page keeps its weights to the bit", () => {
  const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  let browser: Browser;
  let page: Page;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    const module = await bundle(new URL("testing/in-a-page.ts", import.meta.url), folder);
    server = await serve({
      "/": [
        "text/html",
        () =>
          '<!doctype html><link rel="icon" href="data:," />' +
          '<script type="module">import * as ways from "/bundled.mjs"; window.ways = ways;</script>',
      ],
      "/bundled.mjs": ["text/javascript", () => readFileSync(module, "utf8")],
    });
    browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });
    page = await browser.newPage();
    await page.goto(server.origin);
    await page.waitForFunction("window.ways");
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  it.each(["throughBlob", "throughLocalStorage", "throughIndexedDb"])("%s", async (way) => {
    expect(await page.evaluate(`ways.${way}()`)).toBe(true);
  });
});
