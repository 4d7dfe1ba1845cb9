import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Bundles `bundled.ts` from the sources, as a user's own bundler would: `folder/bundled.mjs`, one module for Node and browsers. */
export async function bundle(folder: string): Promise<string> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "error",
    resolve: { conditions: ["closurenet-source", "module", "browser"] },
    build: {
      outDir: folder,
      emptyOutDir: false,
      lib: {
        entry: fileURLToPath(new URL("bundled.ts", import.meta.url)),
        formats: ["es"],
        fileName: () => "bundled.mjs",
      },
    },
  });
  return `${folder}/bundled.mjs`;
}
