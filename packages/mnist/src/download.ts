import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fetchFile, type Fetched, type Progress } from "./fetch-file.ts";
import { fileNames, type FileName } from "./files.ts";
import { sha256 } from "./folder.ts";
import { gunzip } from "./gunzip.ts";
import { reason } from "./errors.ts";

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

/** Writes a temporary file and renames it, so that a file at `path` is always whole. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, bytes, { flush: true });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Downloads files, trying one mirror after the other. If a mirror fails in any way (no answer, an HTTP error, silence, wrong
 * bytes), the next one is asked for the files that are still missing.
 *
 * If no mirror answers at all, this takes `timeoutMs` for all of them together.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { wanted, dir, mirrors, timeoutMs, onProgress, signal } = options;
  const files: Downloaded["files"] = {};
  const problems: string[] = [];
  let cacheError: string | undefined;
  let answered = false; // whether any mirror has sent a byte
  const deadline = performance.now() + timeoutMs;

  for (const [i, mirror] of mirrors.entries()) {
    try {
      for (const file of fileNames) {
        const digest = wanted[file];
        if (digest === undefined || files[file]) continue;
        const wait = answered ? timeoutMs : (deadline - performance.now()) / (mirrors.length - i);
        const fetched: Fetched = await fetchFile(new URL(`${file}.gz`, mirror), {
          firstMs: Math.max(1, wait),
          silenceMs: timeoutMs,
          signal,
          onProgress: (received, total) => {
            answered = true;
            onProgress?.({ file, received, ...(total === undefined ? {} : { total }) });
          },
        });
        const bytes = gunzip(fetched.bytes, file);
        const found = sha256(bytes);
        if (found !== digest) {
          throw new Error(`[mnist] ${file}: expected SHA-256 ${digest} of the uncompressed bytes, got ${found}.`);
        }
        files[file] = bytes;
        try {
          mkdirSync(dir, { recursive: true });
          writeWhole(join(dir, `${file}.gz`), fetched.bytes);
        } catch (error) {
          cacheError = reason(error);
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
