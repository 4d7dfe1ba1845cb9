import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fetchFile, type Fetched, type Progress } from "./fetch-file.ts";
import { fileNames, type FileName } from "./files.ts";
import { sha256 } from "./folder.ts";
import { gunzip } from "./gunzip.ts";
import { says } from "./says.ts";

/** Who still gives MNIST away, in the order in which they are asked. */
export const mnistMirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

export interface DownloadOptions {
  /** What to get, with the SHA-256 of the uncompressed bytes. */
  readonly wanted: Readonly<Partial<Record<FileName, string>>>;
  /** Where the files go, as `<name>.gz`. */
  readonly dir: string;
  readonly mirrors: readonly string[];
  /** Milliseconds to wait in silence: for the first byte from any mirror at all, then between two bytes. */
  readonly timeoutMs: number;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Downloaded {
  /** Uncompressed and true to their digests. */
  readonly files: Partial<Record<FileName, Uint8Array>>;
  /** What went wrong, mirror by mirror. */
  readonly problems: readonly string[];
  /** Why the files could not be kept, where they could not. */
  readonly unkept?: string;
}

/** Writes beside the place, then renames, so that a file of that name is always a whole one. */
function keep(path: string, bytes: Uint8Array): void {
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
 * Gets files from the first mirror that has them whole. A mirror that fails in any way (no answer, an HTTP error, silence,
 * wrong bytes) is left for the next one, which is asked only for what is still missing.
 *
 * Where no mirror says anything at all, `timeoutMs` is what is lost over all of them together.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { wanted, dir, mirrors, timeoutMs, onProgress, signal } = options;
  const files: Downloaded["files"] = {};
  const problems: string[] = [];
  let unkept: string | undefined;
  let heard = false;
  const deadline = performance.now() + timeoutMs;

  for (const [i, mirror] of mirrors.entries()) {
    try {
      for (const file of fileNames) {
        const digest = wanted[file];
        if (digest === undefined || files[file]) continue;
        const share = heard ? timeoutMs : (deadline - performance.now()) / (mirrors.length - i);
        const fetched: Fetched = await fetchFile(new URL(`${file}.gz`, mirror), {
          firstMs: Math.max(1, share),
          silenceMs: timeoutMs,
          signal,
          onProgress: (received, total) => {
            heard = true;
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
          keep(join(dir, `${file}.gz`), fetched.bytes);
        } catch (error) {
          unkept = says(error);
        }
      }
      break;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      problems.push(
        `${new URL(mirror).host}: ${says(error)
          .replace(/^\[mnist\] /, "")
          .replace(/\.$/, "")}`,
      );
    }
  }
  return { files, problems, ...(unkept === undefined ? {} : { unkept }) };
}
