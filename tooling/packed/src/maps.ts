import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** The sources that maps of a folder name and that lie neither in the map nor where it says: `dist/a.js.map: ../src/a.ts`. */
export function danglingSources(folder: string): string[] {
  const maps = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".map"));
  return maps.toSorted().flatMap((file) => {
    const { sources, sourcesContent = [] }: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(
      readFileSync(join(folder, file), "utf8"),
    );
    return sources
      .filter(
        (source, i) => typeof sourcesContent[i] !== "string" && !existsSync(resolve(folder, dirname(file), source)),
      )
      .map((source) => `${file}: ${source}`);
  });
}

/** The files of a folder that name a map which is not there: `dist/a.js: a.js.map`. */
export function danglingMaps(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.[cm]?[jt]s$/.test(file));
  return files.toSorted().flatMap((file) => {
    const path = join(folder, file);
    const map = /^\/\/# sourceMappingURL=(\S+)\s*$/m.exec(readFileSync(path, "utf8"))?.[1];
    if (map === undefined || map.startsWith("data:") || existsSync(resolve(dirname(path), map))) return [];
    return [`${relative(folder, path)}: ${map}`];
  });
}
