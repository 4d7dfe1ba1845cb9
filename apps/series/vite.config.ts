import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { policy } from "./src/policy.ts";

/** The page: a folder that any web server serves under any path. */
export default defineConfig({
  root: fileURLToPath(new URL("./src/page", import.meta.url)),
  base: "./",
  // Workspace packages are read from their sources, so that this build never waits for theirs and is never stale.
  resolve: { conditions: ["closurenet-source", "module", "browser", "production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [
    {
      name: "content-security-policy",
      transformIndexHtml: () => [
        { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy }, injectTo: "head-prepend" },
      ],
    },
  ],
  build: {
    outDir: fileURLToPath(new URL("./dist", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
