import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { manifestOf, published, type Manifest } from "./manifest.ts";

/** The folder of a user, where every package is installed from its tarball. */
export const folder = inject("folder");

/** Where a package is installed. */
export const installed = (name: string): string => join(folder, "node_modules", name);

/** The package.json of every package, as it was packed. */
export const manifests: readonly Manifest[] = published().map((source) =>
  manifestOf(installed(manifestOf(source).name)),
);

/** Writes a file of the user. */
export function write(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Gives the user a file or a folder of `user/`. */
export const take = (name: string, as = name): void =>
  cpSync(join(import.meta.dirname, "user", name), join(folder, as), { recursive: true });

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program in the user's folder to its end. */
export const run = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((done) => {
    const options = { cwd: folder, env: { ...process.env, ...env }, shell: process.platform === "win32" };
    execFile(file, args, options, (error, out, err) =>
      done({ code: error ? (typeof error.code === "number" ? error.code : 1) : 0, out, err }),
    );
  });

/** The same under this very Node. */
export const node = (...args: string[]): Promise<Ended> => run(process.execPath, args);
