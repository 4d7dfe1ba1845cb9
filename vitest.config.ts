import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { tally } from "./tooling/fixtures/src/tally.ts";
import { defineConfig } from "vitest/config";

const rooms = ["packages", "apps", "tooling"].flatMap((floor) =>
  readdirSync(join(import.meta.dirname, floor), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => ({ name, root: join(parentPath, name) })),
);
// Tests read the sources of every package, so that none runs against a stale build.
const conditions = ["closurenet-source", "module", "node", "development|production"];

export default defineConfig({
  test: {
    reporters: ["default", tally()],
    passWithNoTests: false,
    // Two files at a time at least: Vitest leaves one processor free, and many tests wait for another process.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: rooms.map(({ name, root }) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name,
        root,
        globalSetup: existsSync(join(root, "src/testing/global-setup.ts")) ? ["src/testing/global-setup.ts"] : [],
        include: ["src/**/*.test.ts"],
        // These end what hangs; nothing that works comes near them, however busy the machine is.
        testTimeout: 300_000,
        hookTimeout: 300_000,
        expect: { poll: { timeout: 120_000 } },
      },
    })),
  },
});
