import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const room = fileURLToPath(new URL("../../../cli", import.meta.url));

/** The real `closurenet`, bundled from the sources of all packages into a folder; runs it to its end. */
export async function command(folder: string): Promise<(...args: string[]) => void> {
  const conditions = ["closurenet-source", "module", "node"];
  await build({
    root: room,
    configFile: false,
    logLevel: "error",
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: "src/main.ts",
      outDir: join(folder, "bin"),
      minify: false,
      rolldownOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  copyFileSync(join(room, "package.json"), join(folder, "package.json"));
  return (...args) => void execFileSync(process.execPath, [join(folder, "bin/main.mjs"), ...args]);
}
