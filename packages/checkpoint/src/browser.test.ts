import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as found } from "@closurenet/fixtures";
import { docExamples } from "@closurenet/fixtures/doc-examples";
import { bundle, chromiumFlags, serve } from "@closurenet/fixtures/page";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The README's page that keeps its weights in IndexedDB, as a module that tells whether they came back. */
function ofReadme(): URL {
  const example = docExamples(new URL("..", import.meta.url)).find(({ code }) => code.includes("indexedDB"))!;
  const generated = new URL("../generated/pages/", import.meta.url);
  const page = new URL("indexed-db.ts", generated);
  const same = "String([...net.cells().values()].map(({ get }) => get()))";
  mkdirSync(generated, { recursive: true });
  writeFileSync(page, `${example.code}\nexport const comesBack = ${same} === ${same.replace("net", "trained")};\n`);
  return page;
}

describe.skipIf(!found.path)("a page keeps its weights to the bit", () => {
  const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  let browser: Browser;
  let page: Page;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    const modules = {
      ways: await bundle(new URL("testing/in-a-page.ts", import.meta.url), join(folder, "ways")),
      example: await bundle(ofReadme(), join(folder, "example")),
    };
    server = await serve({
      "/": [
        "text/html",
        () =>
          '<!doctype html><link rel="icon" href="data:," />' +
          '<script type="module">import * as ways from "/ways.mjs"; import * as example from "/example.mjs"; window.ways = ways; window.example = example;</script>',
      ],
      "/ways.mjs": ["text/javascript", () => readFileSync(modules.ways, "utf8")],
      "/example.mjs": ["text/javascript", () => readFileSync(modules.example, "utf8")],
    });
    browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });
    page = await browser.newPage();
    await page.goto(server.origin);
    await page.waitForFunction("window.example");
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  it("in IndexedDB, as the README says", async () => {
    expect(await page.evaluate("example.comesBack")).toBe(true);
  });

  it.each(["throughBlob", "throughLocalStorage"])("%s", async (way) => {
    expect(await page.evaluate(`ways.${way}()`)).toBe(true);
  });
});
