import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";

const room = fileURLToPath(new URL("../..", import.meta.url));
const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
const run = promisify(execFile);

/**
 * Copies the built page, with the page of one film, to a folder. It is built from the sources once a run, by whichever test comes
 * first: so no test looks at an old page, and none waits for a build of its own.
 */
export async function copyBuiltPage(to: string): Promise<void> {
  const shared = inject("runFolder");
  const web = join(shared, "web");
  const done = join(shared, "built");
  const failed = join(shared, "failed");
  if (first(join(shared, "building"))) {
    try {
      await build(web);
      writeFileSync(done, "");
    } catch (cause) {
      writeFileSync(failed, "");
      throw cause;
    }
  }
  while (!existsSync(done)) {
    if (existsSync(failed)) throw new Error("[viewer] the page could not be built: another test file says why.");
    await pause(50);
  }
  cpSync(web, to, { recursive: true });
}

/** Whether nobody has made this folder before. */
function first(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

async function build(web: string): Promise<void> {
  const options = { cwd: room, env: { ...process.env, NODE_ENV: "production" } };
  const rest = ["--outDir", web, "--logLevel", "error"];
  await run(process.execPath, [vite, "build", ...rest], options);
  await run(process.execPath, [vite, "build", "-c", "vite.share.config.ts", ...rest], options);
}
