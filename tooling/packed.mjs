// `pnpm packed [CHECK…]`: packs every package, installs the tarballs in an empty folder elsewhere, and tries them as a user does.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { turbo } from "./turbo.mjs";

const room = fileURLToPath(new URL("packed/", import.meta.url));
const checks = readdirSync(join(room, "src/checks")).flatMap((file) => /^(.+)\.packed\.ts$/.exec(file)?.[1] ?? []);
const words = process.argv.slice(2);
const names = words.filter((word) => word !== "--write");
const unknown = names.find((name) => !checks.includes(name));
if (unknown !== undefined) {
  console.error(`[packed] expected a check, got ${unknown}. There is: ${checks.join(", ")}; --write keeps the sizes.`);
  process.exit(2);
}

// What an older source left in dist/ would be packed too.
const { devDependencies } = JSON.parse(readFileSync(join(room, "package.json"), "utf8"));
for (const name of Object.keys(devDependencies).filter((name) => devDependencies[name].startsWith("workspace:"))) {
  rmSync(join(room, "node_modules", name, "dist"), { recursive: true, force: true });
}
turbo("build", "--filter=@closurenet/packed^...");

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--config", join(room, "vitest.config.ts"), ...names.map((name) => `checks/${name}.packed.ts`)],
  {
    stdio: "inherit",
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, ...(words.includes("--write") && { PACKED_WRITE: "1" }) },
  },
);
process.exit(status ?? 1);
