import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Content } from "./data-set.ts";
import { download, type Downloaded, type DownloadOptions } from "./download.ts";
import { reason } from "./errors.ts";
import { fileNames, type FileName } from "./files.ts";
import { readFile } from "./folder.ts";
import { lock } from "./lock.ts";
import { setsIn, type SetFiles } from "./set-files.ts";
import { sha256 } from "./sha256.ts";
import { sweep } from "./write-whole.ts";

/** What the cache holds of MNIST. */
export interface Cached {
  readonly files: Readonly<Partial<Record<FileName, Content>>>;
  /** Files of MNIST's names that are not MNIST's. */
  readonly damaged: readonly Damaged[];
}

interface Damaged {
  readonly path: string;
  /** What is wrong with it. */
  readonly why: string;
}

/** What went wrong, without whose file it was and without advice, which is not for a cache. */
const firstSentence = (message: string): string => message.replace(/^\[mnist\] .*?: /, "").replace(/\. .*$|\.$/s, "");

function pathsIn(dir: string): SetFiles["paths"] {
  try {
    return setsIn(dir).find(({ prefix }) => prefix === "")?.paths ?? {};
  } catch {
    return {}; // there is no such folder yet, or it cannot be read
  }
}

/** The SHA-256 of each file, uncompressed. */
export type Digests = Readonly<Record<FileName, string>>;

/** Reads the files of the cache and checks their digests. */
export function readCache(dir: string, digests: Digests): Cached {
  const files: Partial<Record<FileName, Content>> = {};
  const damaged: Damaged[] = [];
  const paths = pathsIn(dir);
  for (const file of fileNames) {
    const path = paths[file];
    if (path === undefined) continue;
    try {
      const bytes = readFile(path);
      if (sha256(bytes) === digests[file]) files[file] = { path, bytes };
      else damaged.push({ path, why: "its SHA-256 is not that of MNIST's file" });
    } catch (error) {
      damaged.push({ path, why: firstSentence(reason(error)) });
    }
  }
  return { files, damaged };
}

export const isComplete = ({ files }: Cached): boolean => fileNames.every((file) => files[file]);

/** A cache that was filled, as far as that was possible. */
export interface Filled extends Cached, Pick<Downloaded, "problems" | "cacheError"> {
  /** Whether this process has downloaded a file. */
  readonly fetched: boolean;
  /** What became of damaged files, a sentence each. */
  readonly mended: readonly string[];
}

/** How many times as long as a mirror may be silent another process may take: 2 minutes where that is 5 seconds. */
const PATIENCE = 24;

/**
 * Downloads what the cache lacks. Where another process does so at this moment, it is waited for. Damaged files are set aside,
 * as `….damaged`, and not removed: somebody may want to know how they became so.
 */
export async function fillCache(
  dir: string,
  found: Cached,
  digests: Digests,
  options: Omit<DownloadOptions, "wanted" | "dir" | "keepParts">,
  onWait?: () => void,
): Promise<Filled> {
  try {
    mkdirSync(dir, { recursive: true });
  } catch {
    // Then nothing can be kept, which the download tells.
  }
  const { signal, timeoutMs } = options;
  const { release, waited } = await lock(join(dir, "lock"), { patienceMs: PATIENCE * timeoutMs, signal, onWait });
  try {
    const cached = waited ? readCache(dir, digests) : found;
    const mended = release ? cached.damaged.map(setAside) : [];
    if (release) for (const name of ["lock", ...fileNames.map((file) => `${file}.gz`)]) sweep(join(dir, name));
    const wanted = Object.fromEntries(
      fileNames.filter((file) => !cached.files[file]).map((file) => [file, digests[file]]),
    );
    const got = await download({ ...options, wanted, dir, keepParts: release !== undefined });
    const files = { ...cached.files };
    for (const file of fileNames) {
      const bytes = got.files[file];
      if (bytes) files[file] = { path: join(dir, `${file}.gz`), bytes };
    }
    return { ...got, files, damaged: cached.damaged, fetched: Object.keys(got.files).length > 0, mended };
  } finally {
    release?.();
  }
}

function setAside({ path, why }: Damaged): string {
  try {
    renameSync(path, `${path}.damaged`);
    return `${path} was damaged (${why}) and is now called ${path}.damaged.`;
  } catch (error) {
    return `${path} is damaged (${why}) and could not be set aside: ${reason(error)}.`;
  }
}
