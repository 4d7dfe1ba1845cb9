import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { chromium as found } from "@closurenet/fixtures";
import { folderServer } from "@closurenet/fixtures/folder-server";
import { chromiumFlags } from "@closurenet/fixtures/page";
import { complaintsOf, faults } from "@closurenet/fixtures/watched-page";
import { type Browser, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

interface Declaration {
  readonly name: string;
  readonly doc: string;
  readonly code: string;
}
interface Tools {
  buildSite(root: string, folder: string): { readonly files: number };
  brokenLinks(folder: string): string[];
  exportsOf(folder: string, file: string): Declaration[];
  partsOf(doc: string): {
    readonly says: string;
    readonly examples: readonly string[];
    readonly throws: readonly string[];
  };
}
const tool = async (file: string): Promise<Tools> => import(new URL(`../${file}`, import.meta.url).href);
const { buildSite } = await tool("build-site.mjs");
const { brokenLinks } = await tool("links.mjs");
const { exportsOf, partsOf } = await tool("declarations.mjs");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "site-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
const page = (path: string): string => readFileSync(join(root, "site", path), "utf8");

const project = {
  "apps/series/dist/index.html": '<title>T</title><div id="page"></div>',
  "apps/viewer/dist/web/index.html": "<title>V</title>",
  "apps/series/src/page/icon.svg": "<svg/>",
  "README.md":
    "# Project\n\n[one](packages/one#readme), [speed](docs/speed.md#how-fast), [code](packages/one/src/index.ts), [gone](nowhere.md), [far](https://example.org/)\n\n![p](docs/p.svg)\n",
  "docs/speed.md": "# Speed\n\n## How fast?\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n",
  "docs/reliability.md": "# Reliability\n",
  "docs/p.svg": "<svg/>",
  "packages/one/README.md": "# One\n\n[up](../../README.md#project)\n",
  "packages/one/src/index.ts": "export const one = 1 < 2;\n",
  "packages/one/package.json": JSON.stringify({
    name: "@x/one",
    description: "One thing",
    exports: { ".": { types: "./dist/index.d.ts" } },
  }),
  "packages/one/dist/index.d.ts": 'export { one, type Many } from "./all.ts";\n',
  "packages/one/dist/all.d.ts":
    "/** A one. It is `1`.\n *\n * @example\n * one(); // 1\n */\nexport declare function one(): number;\n" +
    "/** Many. */\nexport interface Many {\n    /** How many. */\n    readonly count: number;\n}\n",
};

it("texts, sources, pictures and names are pages that lead to one another", () => {
  write(project);
  buildSite(root, join(root, "site"));
  expect(brokenLinks(join(root, "site"))).toEqual([]);
  const readme = page("README.html");
  expect(readme).toContain('<a href="packages/one/README.html">one</a>');
  expect(readme).toContain('<a href="docs/speed.html#how-fast">speed</a>');
  expect(readme).toContain("<span>gone</span>");
  expect(readme).toContain('<img src="docs/p.svg"');
  expect(page("packages/one/src/index.ts.html")).toContain("export const one = 1 &lt; 2;");
  expect(page("docs/speed.html")).toContain('<td class="right">2</td>');
  expect(page("index.html")).toContain('<a href="viewer/index.html">');
  expect(page("api/one.html")).toContain("function one(): number;");
  expect(page("api/index.html")).toContain('<a href="one.html#Many">');
});

it("a link to nothing is found", () => {
  write({
    "a.html": '<a href="b.html#there"></a><a href="b.html#gone"></a><a href="c.html"></a><img src="x.png">',
    "b.html": '<h1 id="there"></h1><a href="../a.html"></a>',
  });
  expect(brokenLinks(root)).toEqual(["a.html: b.html#gone", "a.html: c.html", "a.html: x.png", "b.html: ../a.html"]);
});

it("declarations are read whole, also what is handed on under another name", () => {
  write({
    "index.d.ts": 'export { a as b, type T } from "./a.d.ts";\n',
    "a.d.ts":
      "/** An a. */\nexport declare function a(x: {\n    readonly y: number;\n}): (z: number) => void;\n" +
      "/** Not this one. */\ndeclare const hidden = 1;\nexport type T = 1 | 2;\n",
  });
  const all = exportsOf(root, "index.d.ts");
  expect(all.map(({ name, doc }) => [name, doc.trim()])).toEqual([
    ["b", "/** An a. */"],
    ["T", ""],
  ]);
  expect(all[0]!.code).toContain("(z: number) => void;");
  expect(() => {
    write({ "index.d.ts": 'export { gone } from "./a.d.ts";\n' });
    exportsOf(root, "index.d.ts");
  }).toThrow("[site] expected a declaration of gone in a.d.ts, found none.");
});

it("a docstring is told in its parts", () => {
  const parts = partsOf(
    "/**\n * Adds.\n *\n * More.\n * @throws where b is 0.\n * @example\n * add(1, 2); // 3\n */\n",
  );
  expect(parts.says).toBe("Adds.\n\nMore.");
  expect(parts.throws).toEqual(["where b is 0."]);
  expect(parts.examples).toEqual(["add(1, 2); // 3"]);
});

it("a folder with other files is left alone", () => {
  write({ ...project, "site/thesis.txt": "years of work" });
  expect(() => buildSite(root, join(root, "site"))).toThrow("expected a new or empty folder, or an older site");
  expect(existsSync(join(root, "site/thesis.txt"))).toBe(true);
});

const here = resolve(import.meta.dirname, "../../..");
const isBuilt = [
  "apps/series/dist/index.html",
  "apps/viewer/dist/web/index.html",
  "packages/core/dist/index.d.ts",
].every((file) => existsSync(join(here, file)));
describe.skipIf(!isBuilt)("of this project, where it is built", () => {
  let parent: string;
  let folder: string;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), "site-whole-"));
    folder = join(parent, "site");
    buildSite(here, folder);
  });
  afterAll(() => rmSync(parent, { recursive: true }));

  it("no link leads to nothing, and every public name of core is there", async () => {
    expect(brokenLinks(folder)).toEqual([]);
    const core = readFileSync(join(folder, "api/core.html"), "utf8");
    const names = Object.keys(await import("@closurenet/core"));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !core.includes(`<section id="${name}">`))).toEqual([]);
  });

  describe.skipIf(!found.path)("in Chromium", () => {
    let server: Server;
    let origin: string;
    let browser: Browser;
    beforeAll(async () => {
      server = folderServer("/~ada/nets/", folder);
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const at = server.address();
      origin = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}/~ada/nets/`;
      browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });
    });
    afterAll(async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
    });

    it.each(["index.html", "README.html", "docs/speed.html", "docs/series.html", "api/index.html", "api/film.html"])(
      "%s has no fault, asks nobody, says nothing, and fits a phone",
      async (path) => {
        const options = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
        const complaints = await complaintsOf(browser, origin + path, origin, options, async (page) => {
          if (path === "index.html") await page.locator("footer").waitFor();
          expect(await faults(page)).toEqual([]);
          await page.emulateMedia({ colorScheme: "light" });
          expect(await faults(page)).toEqual([]);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          ).toBeLessThanOrEqual(0);
        });
        expect(complaints).toEqual([]);
      },
    );

    it("the reference finds a name, and the viewer opens beside it", async () => {
      const complaints = await complaintsOf(browser, `${origin}api/index.html`, origin, {}, async (page) => {
        await page.getByLabel("Find").fill("weights pictures gif");
        await page.getByLabel("Find").fill("halfFrame");
        expect(Number.parseInt(await page.locator("#found").innerText(), 10)).toBeGreaterThan(0);
        expect(await page.locator("#names li:visible").first().innerText()).toContain("halfFrame");
        await page.getByRole("link", { name: "Viewer and trainer" }).click();
        await page.getByRole("button", { name: "Play the sample" }).waitFor();
      });
      expect(complaints).toEqual([]);
    });
  });
});
