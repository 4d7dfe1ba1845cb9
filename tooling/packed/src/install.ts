import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { manifestOf, published, root } from "./manifest.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of a user, where every package is installed from its tarball. */
    folder: string;
    /** The tarball of each package, by its name. */
    tarballs: Readonly<Record<string, string>>;
  }
}

/** Packs every package that is published and installs the tarballs, with all that they need, in a folder of their own. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "packed-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const manifests = published().map(manifestOf);
    const packed = join(folder, "tarballs");
    mkdirSync(packed);
    const filters = manifests.flatMap(({ name }) => ["--filter", name]);
    npx(root, packageManager(), ...filters, "pack", "--pack-destination", packed);
    const tarballs = Object.fromEntries(
      manifests.map(({ name, version }) => [
        name,
        join(packed, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`),
      ]),
    );

    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
    const types = `@types/node@${manifestOf(join(root, "node_modules/@types/node")).version}`;
    run(folder, "npm", "install", "--prefer-offline", ...quiet, types, ...peers(), ...Object.values(tarballs));
    project.provide("folder", folder);
    project.provide("tarballs", tarballs);
    return remove;
  } catch (error) {
    remove();
    throw error;
  }
}

const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** The package manager of the repository, as its package.json pins it. */
const packageManager = (): string => String(manifestOf(root)["packageManager"]);

/** The peers of core that are not ours: they are optional, and its checks against tfjs name their types. */
const peers = (): string[] =>
  Object.entries(manifestOf(join(root, "packages/core")).peerDependencies ?? {}).map(
    ([name, range]) => `${name}@${range}`,
  );

function run(cwd: string, command: string, ...args: string[]): void {
  try {
    execFileSync(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
  } catch (error) {
    throw new Error(`[packed] ${command} ${args[0]}: expected it to work, got an error: see below.`, { cause: error });
  }
}

const npx = (cwd: string, ...args: string[]): void => run(cwd, "npx", "--yes", "--prefer-offline", ...args);
