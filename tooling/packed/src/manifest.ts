import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where an export leads under each condition, or under none. */
export type Target = string | { readonly [condition: string]: Target };

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: { readonly [entry: string]: Target };
  readonly bin?: { readonly [command: string]: string };
  readonly dependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly [field: string]: unknown;
}

/** The repository. */
export const root = resolve(import.meta.dirname, "../../..");

/** The package.json of a folder. */
export const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Every package that is published, by its folder in the repository. */
export const published = (): string[] =>
  ["packages", "apps"]
    .flatMap((floor) => readdirSync(join(root, floor)).map((name) => join(root, floor, name)))
    .filter((folder) => !manifestOf(folder).private);

/** The files that a package.json names: every condition of every export, and its commands. */
export function namedFiles({ exports = {}, bin = {} }: Manifest): string[] {
  const files = (target: Target): string[] =>
    typeof target === "string" ? [target] : Object.values(target).flatMap(files);
  return [...new Set([...files(exports), ...Object.values(bin)])].toSorted();
}

/** What a program imports to get each entry: `@closurenet/core`, `@closurenet/core/testing`, … */
export const entries = ({ name, exports = {} }: Manifest): string[] =>
  Object.keys(exports).map((entry) => name + entry.slice(1));
