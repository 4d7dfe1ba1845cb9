import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { metaPolicy } from "./src/server/policy.ts";
import { twoFilesAtStart } from "./vite.two-files-at-start.ts";

/** @mcap/core and the heap of its index reader, which nothing here uses, do not say that to import them has no effect. */
const treeshake = { moduleSideEffects: (id: string) => !/\/node_modules\/(?:@mcap\/core|heap-js)\//.test(id) };

/** The renderer: a web page, built to dist/web, which the local server and Electron's app://viewer both serve. */
export default defineConfig({
  root: fileURLToPath(new URL("./src/renderer", import.meta.url)),
  base: "./",
  // Workspace packages are read from their sources, so that this build never waits for theirs and is never stale.
  resolve: { conditions: ["closurenet-source", "module", "browser", "production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [
    twoFilesAtStart,
    {
      name: "content-security-policy",
      transformIndexHtml: () => [
        {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content: metaPolicy },
          injectTo: "head-prepend",
        },
      ],
    },
  ],
  worker: { format: "es", rolldownOptions: { treeshake } },
  build: {
    outDir: fileURLToPath(new URL("./dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, files, { hostType }) => (hostType === "html" ? [] : files),
    },
    assetsInlineLimit: 0,
    rolldownOptions: { treeshake },
  },
});
