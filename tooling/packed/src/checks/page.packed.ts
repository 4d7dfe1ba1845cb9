import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium as found } from "@closurenet/fixtures";
import { chromiumFlags, serve, type Files } from "@closurenet/fixtures/page";
import { chromium, type Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folder, node, take, write } from "../user.ts";
import type { Trained } from "../user/page/training.ts";

const types: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

describe.skipIf(!found.path)("a page that a user builds with Vite", () => {
  const root = join(folder, "page");
  const files: Record<string, Files[string]> = {};
  let browser: Browser;
  let inNode: Trained;

  beforeAll(async () => {
    take("page");
    await build({ configFile: false, root, logLevel: "error", worker: { format: "es" }, build: { target: "es2023" } });
    for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
      const type = types[file.split(".").at(-1)!];
      const address = `/${file === "index.html" ? "" : file.replaceAll("\\", "/")}`;
      if (type) files[address] = [type, () => readFileSync(join(root, "dist", file), "utf8")];
    }
    write("page/in-node.mjs", 'import { trained } from "./training.mjs";\nconsole.log(JSON.stringify(trained()));\n');
    await build({
      configFile: false,
      root,
      logLevel: "error",
      build: {
        lib: { entry: "training.ts", formats: ["es"], fileName: () => "training.mjs" },
        rolldownOptions: { external: /^@closurenet/ },
        outDir: ".",
        emptyOutDir: false,
      },
    });
    inNode = JSON.parse((await node("page/in-node.mjs")).out);
    browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });
  });
  afterAll(() => browser?.close());

  test.each([
    ["isolated: threads", isolation, true],
    ["not isolated: one thread", {}, false],
  ])("trains there and in a module worker, %s, to the bytes of Node", async (_, headers, shared) => {
    const { origin, close } = await serve(files, headers);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(origin);
    await page.waitForFunction("window.both");
    const result: Readonly<Record<string, Trained>> = await page.evaluate("both()");
    await page.close();
    close();
    const expected = { kernels: "wasm", shared, weights: inNode.weights };
    expect(inNode.weights).toHaveLength(65 * 48);
    expect(new Set(inNode.weights).size).toBeGreaterThan(1000);
    expect(result).toEqual({ page: expected, worker: expected });
    expect(complaints).toEqual([]);
  });
});
