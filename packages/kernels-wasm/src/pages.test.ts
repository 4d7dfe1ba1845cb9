import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium as found } from "@closurenet/fixtures";
import { docExamples } from "@closurenet/fixtures/doc-examples";
import { chromiumFlags, serve, type Files } from "@closurenet/fixtures/page";
import { chromium, type Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The README's pages by their first line, `// page.ts`. */
const recipes = new Map(
  docExamples(new URL("..", import.meta.url)).flatMap(({ code }): [string, string][] => {
    const name = /^\/\/ (\w+\.ts)\n/.exec(code)?.[1];
    return name ? [[name, code]] : [];
  }),
);
const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

describe.skipIf(!found.path)("the README's pages", () => {
  const out = mkdtempSync(join(tmpdir(), "kernels-wasm-pages-"));
  let browser: Browser;

  beforeAll(async () => {
    // Among the sources, so that they find the packages.
    const root = fileURLToPath(new URL("../generated/pages/", import.meta.url));
    mkdirSync(root, { recursive: true });
    for (const [name, code] of recipes) writeFileSync(join(root, name), code);
    const pages = ["page", "frames"];
    for (const page of pages) {
      const html = `<!doctype html><link rel="icon" href="data:," /><script type="module" src="./${page}.ts"></script>`;
      writeFileSync(join(root, `${page}.html`), html);
    }
    await build({
      configFile: false,
      root,
      logLevel: "error",
      resolve: { conditions: ["closurenet-source", "module", "browser"] },
      worker: { format: "es" },
      build: { outDir: out, rollupOptions: { input: pages.map((page) => join(root, `${page}.html`)) } },
    });
    browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(out, { recursive: true });
  });

  it("are three", () => {
    expect([...recipes.keys()]).toEqual(["training.ts", "page.ts", "frames.ts"]);
  });

  it.each(["page", "frames"])("%s.ts learns exclusive or, and complains of nothing", async (name) => {
    const files: Files = Object.fromEntries(
      readdirSync(out, { recursive: true, encoding: "utf8" })
        .filter((file) => extname(file) in types)
        .map((file) => [`/${file}`, [types[extname(file)]!, () => readFileSync(join(out, file), "utf8")] as const]),
    );
    const server = await serve(files);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(`${server.origin}/${name}.html`);
    await page.waitForFunction("document.title.startsWith('400 of 400')", undefined, { timeout: 120_000 });
    expect(Number(/: (.+)$/.exec(await page.title())![1])).toBeLessThan(0.1);
    expect(complaints).toEqual([]);
    await page.close();
    server.close();
  });
});
