import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readRegularFile, writeFileAtomic } from "@closurenet/checkpoint/node";
import { PICTURE_BYTES, type Recent } from "../host/host.ts";

const MOST = 12;
/** Of the file that lists them, far more than twelve of the longest paths. */
const MOST_BYTES = 1 << 20;

export interface Recents {
  /** Those that are still there, newest first. */
  list(): readonly Recent[];
  /** The path behind an id of {@link list}, or undefined. */
  path(id: string): string | undefined;
  add(path: string): void;
  /** Keeps a picture of a run that is in the list. */
  keepPicture(path: string, pixels: Uint8Array): void;
}

/**
 * The runs that were open before: a list of their paths, `recents.json` in `folder`, and a picture of each. What cannot be
 * read or written costs only the list or the picture.
 */
export function recents(folder: string): Recents {
  const file = join(folder, "recents.json");
  const pictures = join(folder, "recent-pictures");
  let paths = stored(file);
  const ids = new Map<string, string>();
  const idOf = (path: string): string => {
    for (const [id, known] of ids) if (known === path) return id;
    const id = `recent-${ids.size}`;
    ids.set(id, path);
    return id;
  };
  const pictureOf = (path: string): Uint8Array | undefined =>
    quietly(() => {
      const pixels = readRegularFile(join(pictures, pictureName(path)), PICTURE_BYTES);
      return pixels.length === PICTURE_BYTES ? pixels : undefined;
    });
  return {
    list: () =>
      paths
        .filter((path) => existsSync(path))
        .map((path) => {
          const picture = pictureOf(path);
          return { id: idOf(path), name: basename(path), where: dirname(path), ...(picture && { picture }) };
        }),
    path: (id) => ids.get(id),
    add(path) {
      paths = [path, ...paths.filter((other) => other !== path)].slice(0, MOST);
      quietly(() => writeFileAtomic(file, new TextEncoder().encode(JSON.stringify(paths))));
      const used = new Set(paths.map(pictureName));
      quietly(() => {
        for (const name of readdirSync(pictures)) if (!used.has(name)) rmSync(join(pictures, name));
      });
    },
    keepPicture(path, pixels) {
      if (!paths.includes(path)) return;
      quietly(() => {
        mkdirSync(pictures, { recursive: true });
        writeFileAtomic(join(pictures, pictureName(path)), pixels);
      });
    },
  };
}

const pictureName = (path: string): string => createHash("sha256").update(path).digest("hex");

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function stored(file: string): readonly string[] {
  const found = quietly((): unknown => JSON.parse(new TextDecoder().decode(readRegularFile(file, MOST_BYTES))));
  return Array.isArray(found) ? found.filter((path) => typeof path === "string").slice(0, MOST) : [];
}
