import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium as found } from "@closurenet/fixtures";
import { folderServer } from "@closurenet/fixtures/folder-server";
import { chromiumFlags } from "@closurenet/fixtures/page";
import { complaintsOf } from "@closurenet/fixtures/watched-page";
import { type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { build } from "vite";
import { expect } from "vitest";

export interface Stage {
  /** The folder of the built page. */
  readonly folder: string;
  /** Opens the page, uses it, and checks that it broke no policy, asked nobody, and said nothing. */
  visit(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

/** The page, built from the sources, below a path of a plain server; and Chromium. */
export async function stage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "series-e2e-"));
  await build({
    configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  const path = "/~ada/series/";
  const server = folderServer(path, folder);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  const address = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}${path}`;
  const browser = await chromium.launch({ executablePath: found.path!, args: chromiumFlags });

  return {
    folder,
    async visit(options, use) {
      const whole = async (page: Page): Promise<void> => {
        await page.locator("footer").waitFor();
        await use(page);
      };
      expect(await complaintsOf(browser, address, address, { reducedMotion: "reduce", ...options }, whole)).toEqual([]);
    },
    async end() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
