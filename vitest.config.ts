import { readdirSync } from "node:fs";
import { tally } from "./tooling/fixtures/src/tally.ts";
import { defineConfig } from "vitest/config";

const rooms = ["packages", "apps", "tooling"].flatMap((floor) =>
  readdirSync(floor).map((name) => ({ name, root: `${floor}/${name}` })),
);
// Tests read the sources of every package, so that none runs against a stale build.
const conditions = ["closurenet-source", "module", "node", "development|production"];

export default defineConfig({
  test: {
    reporters: ["default", tally()],
    passWithNoTests: false,
    projects: rooms.map(({ name, root }) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: { name, root, include: ["src/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
    })),
  },
});
