import { defineConfig } from "vitest/config";

/** The checks of `pnpm packed`, which install the packages first: not among those of `npm test`. */
export default defineConfig({
  test: {
    name: "packed",
    root: import.meta.dirname,
    include: ["src/checks/*.packed.ts"],
    globalSetup: "./src/install.ts",
    maxWorkers: 2,
    // These end what hangs; nothing that works comes near them, however busy the machine is.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
