import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Electron's side, to dist/shell: `--mode main` builds the main process, `--mode preload` the preload. */
export default defineConfig(({ mode }) => {
  const preload = mode === "preload";
  return {
    resolve: { conditions: ["closurenet-source", "module", "node", "production"] },
    // One file that needs nothing beside it.
    ssr: { noExternal: true },
    publicDir: false,
    plugins: [
      {
        name: "package",
        generateBundle() {
          const source = `${JSON.stringify({ name: "closurenet", main: "main.js", type: "commonjs" })}\n`;
          this.emitFile({ type: "asset", fileName: "package.json", source });
        },
      },
    ],
    build: {
      ssr: file(preload ? "./src/shell/preload.ts" : "./src/shell/main.ts"),
      outDir: file("./dist/shell"),
      emptyOutDir: false,
      target: "node20",
      rollupOptions: {
        external: ["electron"],
        // A sandboxed preload must be one CommonJS file; a main process of this kind starts in every Electron.
        output: { format: "cjs", entryFileNames: preload ? "preload.cjs" : "main.js" },
      },
    },
  };
});
