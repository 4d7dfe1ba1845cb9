// Runs the desktop in a real Electron, and fails where there is none: `npm test` would skip it.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { electronBinary } from "../dist/electron-binary.js";

const binary = electronBinary();
if (!binary) {
  console.error(
    "[viewer] desktop:check: expected an Electron, found none. Get it by `npm run desktop`, or set CLOSURENET_ELECTRON to a binary.",
  );
  process.exit(1);
}
const root = fileURLToPath(new URL("../../..", import.meta.url));
const vitest = join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--project", "viewer", "--reporter", "verbose", "src/e2e/desktop.test.ts"],
  { cwd: root, stdio: "inherit", env: { ...process.env, CLOSURENET_ELECTRON: binary } },
);
process.exit(status ?? 1);
