// `pnpm tarballs [FOLDER]`: builds every package anew and packs those that are published, for npm to install.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { turbo } from "./turbo.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Packs every package that is published into a folder, which it makes. */
export function tarballs(folder) {
  const rooms = ["packages", "apps"].flatMap((floor) =>
    readdirSync(join(root, floor)).map((name) => join(root, floor, name)),
  );
  // What an older source left in dist/ would be packed too.
  for (const room of rooms) rmSync(join(room, "dist"), { recursive: true, force: true });
  turbo("build");
  mkdirSync(folder, { recursive: true });
  const filters = rooms.map(read).flatMap((about) => (about.private ? [] : ["--filter", about.name]));
  const pack = [read(root).packageManager, ...filters, "pack", "--pack-destination", resolve(folder)];
  execFileSync("npx", ["--yes", "--prefer-offline", ...pack], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? "tarballs";
  tarballs(folder);
  for (const file of readdirSync(folder)) console.log(join(folder, file));
}
