import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Recent } from "../host/host.ts";

const MOST = 12;

export interface Recents {
  /** Those that are still there, newest first. */
  list(): readonly Recent[];
  /** The path behind an id of {@link list}, or undefined. */
  path(id: string): string | undefined;
  add(path: string): void;
}

/** The runs that were open before, kept as a list of paths in `file`. A file that cannot be read or written costs only the list. */
export function recents(file: string): Recents {
  let paths = stored(file);
  const ids = new Map<string, string>();
  const idOf = (path: string): string => {
    for (const [id, known] of ids) if (known === path) return id;
    const id = `recent-${ids.size}`;
    ids.set(id, path);
    return id;
  };
  return {
    list: () =>
      paths
        .filter((path) => existsSync(path))
        .map((path) => ({ id: idOf(path), name: basename(path), where: dirname(path) })),
    path: (id) => ids.get(id),
    add(path) {
      paths = [path, ...paths.filter((other) => other !== path)].slice(0, MOST);
      try {
        writeFileSync(`${file}.part`, JSON.stringify(paths));
        renameSync(`${file}.part`, file);
      } catch {
        return;
      }
    },
  };
}

function stored(file: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Array.isArray(found) ? found.filter((path) => typeof path === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}
