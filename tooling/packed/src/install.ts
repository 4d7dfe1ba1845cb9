import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { manifestOf, root } from "./manifest.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of a user, where every package is installed from its tarball. */
    folder: string;
  }
}

/** Installs the tarballs of `pnpm tarballs`, with all that they need, in the folder that holds theirs. */
export function setup(project: TestProject): void {
  const folder = process.env["PACKED_FOLDER"];
  if (!folder)
    throw new Error("[packed] PACKED_FOLDER: expected a folder, got none. Start this with `npx pnpm packed`.");
  const tarballs = readdirSync(join(folder, "tarballs")).map((file) => join("tarballs", file));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  const types = `@types/node@${manifestOf(join(root, "node_modules/@types/node")).version}`;
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync(
    "npm",
    ["install", "--prefer-offline", ...quiet, types, ...peers(), ...tarballs.map((file) => `./${file}`)],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
      shell: process.platform === "win32",
    },
  );
  project.provide("folder", folder);
}

/** The peers of core that are not ours: they are optional, and its checks against tfjs name their types. */
const peers = (): string[] =>
  Object.entries(manifestOf(join(root, "packages/core")).peerDependencies ?? {}).map(
    ([name, range]) => `${name}@${range}`,
  );
