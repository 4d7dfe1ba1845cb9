// Packs the built viewer as a program of this system, by electron-builder: `desktop:package [its options]`.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Not a dependency: it has 279 packages and 95 MB, which nobody else needs.
const builder = "electron-builder@26.17.0";

const room = fileURLToPath(new URL("..", import.meta.url));
const app = join(room, "generated/app");
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const { version, description, license } = read(join(room, "package.json"));

rmSync(app, { recursive: true, force: true });
mkdirSync(app, { recursive: true });
for (const part of ["web", "shell"]) cpSync(join(room, "dist", part), join(app, part), { recursive: true });
const facts = { name: "closurenet", version, description, license, author: "closurenet", main: "shell/main.js" };
writeFileSync(join(app, "package.json"), `${JSON.stringify(facts, null, 2)}\n`);

const electron = read(createRequire(import.meta.url).resolve("electron/package.json")).version;
const { status } = spawnSync(
  "npx",
  [
    "--yes",
    builder,
    "--config",
    "packaging/electron-builder.json",
    `-c.electronVersion=${electron}`,
    ...process.argv.slice(2),
  ],
  { cwd: room, stdio: "inherit", shell: process.platform === "win32" },
);
process.exit(status ?? 1);
