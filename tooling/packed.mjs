// `pnpm packed [CHECK…]`: packs every package, installs the tarballs in an empty folder elsewhere, and tries them as a user does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tarballs } from "./tarballs.mjs";

const room = fileURLToPath(new URL("packed/", import.meta.url));
const checks = readdirSync(join(room, "src/checks")).flatMap((file) => /^(.+)\.packed\.ts$/.exec(file)?.[1] ?? []);
const words = process.argv.slice(2);
const names = words.filter((word) => word !== "--write");
const unknown = names.find((name) => !checks.includes(name));
if (unknown !== undefined) {
  console.error(`[packed] expected a check, got ${unknown}. There is: ${checks.join(", ")}; --write keeps the sizes.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "packed-"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130)); // which tidies up
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
tarballs(join(folder, "tarballs"));

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--config", join(room, "vitest.config.ts"), ...names.map((name) => `checks/${name}.packed.ts`)],
  {
    stdio: "inherit",
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, PACKED_FOLDER: folder, ...(words.includes("--write") && { PACKED_WRITE: "1" }) },
  },
);
process.exit(status ?? 1);
