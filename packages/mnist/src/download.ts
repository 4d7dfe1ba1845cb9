import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./sha256.ts";
import { reason } from "./errors.ts";
import { fetchFile, type FetchOptions, type Progress } from "./fetch-file.ts";
import { fileNames, type FileName } from "./files.ts";
import { gunzip } from "./gunzip.ts";
import { part, type Part } from "./part.ts";
import { writeWhole } from "./write-whole.ts";

/** Where MNIST can be downloaded, in the order in which they are asked. */
export const mnistMirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

export interface DownloadOptions {
  /** The files to get, each with the SHA-256 of its uncompressed bytes. */
  readonly wanted: Readonly<Partial<Record<FileName, string>>>;
  /** Where the files go, as `<name>.gz`. */
  readonly dir: string;
  readonly mirrors: readonly string[];
  /** Milliseconds to wait for the first byte from any of the mirrors, and after that from one byte to the next. */
  readonly timeoutMs: number;
  /** Whether a file that has come in part is kept in `dir`, as `<name>.gz.part`: no other process may do so at this time. */
  readonly keepParts: boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Downloaded {
  /** Uncompressed; their digests have been checked. */
  readonly files: Partial<Record<FileName, Uint8Array>>;
  /** What went wrong, one sentence per mirror that failed. */
  readonly problems: readonly string[];
  /** Why the files could not be written to `dir`, if so. */
  readonly cacheError?: string;
}

/** A file may take so many times as long as a mirror may be silent: 5 minutes where that is 5 seconds. */
const LONGEST = 60;

/** Inflates a file and checks its digest. */
function checked(bytes: Uint8Array, file: FileName, digest: string): Uint8Array {
  const inflated = gunzip(bytes, file);
  const found = sha256(inflated);
  if (found === digest) return inflated;
  throw new Error(`[mnist] ${file}: expected SHA-256 ${digest} of the uncompressed bytes, got ${found}.`);
}

/** What is in `part`, if that is the whole file already. */
function whole(part: Part, file: FileName, digest: string): Uint8Array | undefined {
  if (part.received === 0) return undefined;
  try {
    return checked(part.bytes(), file, digest);
  } catch {
    return undefined;
  }
}

/** Fetches a file into `part`, and once more from its beginning where it went on with a part that was damaged or of another file. */
async function fetchChecked(
  [file, digest]: readonly [FileName, string],
  mirror: string,
  part: Part,
  options: FetchOptions,
): Promise<Uint8Array> {
  const before = whole(part, file, digest);
  if (before) return before;
  for (;;) {
    let resumed: boolean;
    try {
      resumed = await fetchFile(new URL(`${file}.gz`, mirror), part, options);
    } catch (error) {
      const all = options.signal?.aborted ? undefined : whole(part, file, digest);
      if (all) return all; // the server said that there was more
      throw error;
    }
    try {
      return checked(part.bytes(), file, digest);
    } catch (error) {
      part.begin();
      if (!resumed) throw error;
    }
  }
}

/**
 * Downloads files, trying one mirror after the other. If a mirror fails in any way (no answer, an HTTP error, silence, wrong
 * bytes), the next one is asked for the files that are still missing. What has come of a file is kept, and gone on with in
 * the next download.
 *
 * If no mirror answers at all, this takes `timeoutMs` for all of them together.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { wanted, dir, mirrors, timeoutMs, keepParts, onProgress, signal } = options;
  const files: Downloaded["files"] = {};
  const problems: string[] = [];
  let cacheError: string | undefined;
  let answered = false; // whether any mirror has sent a byte
  const deadline = performance.now() + timeoutMs;

  function keep(file: FileName, compressed: Uint8Array): void {
    try {
      mkdirSync(dir, { recursive: true });
      writeWhole(join(dir, `${file}.gz`), compressed);
    } catch (error) {
      cacheError = reason(error);
    }
  }

  for (const [i, mirror] of mirrors.entries()) {
    try {
      for (const file of fileNames) {
        const digest = wanted[file];
        if (digest === undefined || files[file]) continue;
        const wait = answered ? timeoutMs : (deadline - performance.now()) / (mirrors.length - i);
        const arriving = part(keepParts ? join(dir, `${file}.gz.part`) : undefined);
        try {
          files[file] = await fetchChecked([file, digest], mirror, arriving, {
            firstMs: Math.max(1, wait),
            silenceMs: timeoutMs,
            longestMs: LONGEST * timeoutMs,
            signal,
            onProgress: (received, total) => {
              answered = true;
              onProgress?.({ file, received, ...(total === undefined ? {} : { total }) });
            },
          });
          keep(file, arriving.bytes());
          arriving.drop();
        } finally {
          arriving.close();
        }
      }
      break;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      problems.push(
        `${new URL(mirror).host}: ${reason(error)
          .replace(/^\[mnist\] /, "")
          .replace(/\.$/, "")}`,
      );
    }
  }
  return { files, problems, ...(cacheError === undefined ? {} : { cacheError }) };
}
