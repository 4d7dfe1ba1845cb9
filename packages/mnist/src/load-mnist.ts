import { join } from "node:path";
import type { Digits } from "./digits.ts";
import { download, mnistMirrors } from "./download.ts";
import { drawnDigits } from "./draw/drawn-digits.ts";
import type { Progress } from "./fetch-file.ts";
import { fileNames, mnistDigests, perFile, type FileName } from "./files.ts";
import { digitSets, findFile, readFile, readFolder, sha256 } from "./folder.ts";
import { userCache } from "./test-digits.ts";

/** MNIST, or the digits that replace it, and where they came from. */
export interface MnistData {
  readonly train: Digits;
  readonly test: Digits;
  readonly source: {
    readonly kind: "folder" | "cache" | "download" | "drawn";
    /** The folder, the mirrors, or "drawn by the program". */
    readonly where: string;
    /** What a person should be told, in one paragraph. */
    readonly notice?: string;
  };
  /** SHA-256 of the uncompressed bytes by file name, as `run.json` stores them. */
  readonly digests: Record<string, string>;
}

export interface LoadOptions {
  /** A folder with the four files; if given, no other place is tried. */
  readonly dir?: string | undefined;
  /** The environment that may hold `MNIST_DIR`. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where downloads are kept. Default: the user's cache folder. */
  readonly cacheDir?: string | undefined;
  /** Addresses that end in a slash. Default: `mnistMirrors`. */
  readonly mirrors?: readonly string[] | undefined;
  /** False: never use the network. */
  readonly download?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Milliseconds to wait for the first byte from any mirror, and then from one byte to the next. Default: 5000. */
  readonly timeoutMs?: number | undefined;
  /** How many digits to draw if MNIST is not available. */
  readonly drawn?: { readonly train: number; readonly test: number } | undefined;
  readonly signal?: AbortSignal | undefined;
}

const howToGet =
  `To use MNIST, put its four files (${fileNames.join(", ")}; gzipped or not) into a folder ` +
  "and name it with --data FOLDER or MNIST_DIR=FOLDER, or run again with a network";

/** The files of the cache whose digests are right. A damaged file is ignored, because it can be downloaded again. */
function readCache(dir: string): Partial<Record<FileName, Uint8Array>> {
  const files: Partial<Record<FileName, Uint8Array>> = {};
  for (const file of fileNames) {
    const path = findFile(dir, file);
    if (path === undefined) continue;
    try {
      const bytes = readFile(path);
      if (sha256(bytes) === mnistDigests[file]) files[file] = bytes;
    } catch {
      // It will be downloaded again.
    }
  }
  return files;
}

function drawnData(sizes: { readonly train: number; readonly test: number }, why: string): MnistData {
  const train = drawnDigits({ count: sizes.train, seed: 1 });
  const test = drawnDigits({ count: sizes.test, seed: 2 });
  return {
    train,
    test,
    source: {
      kind: "drawn",
      where: "drawn by the program",
      notice:
        `These are not MNIST's digits but ${(sizes.train + sizes.test).toLocaleString("en")} drawn by the program, so accuracies do not compare ` +
        `with MNIST's: ${why}. ${howToGet}.`,
    },
    digests: {
      "drawn-train-images": sha256(train.images),
      "drawn-train-labels": sha256(train.labels),
      "drawn-test-images": sha256(test.images),
      "drawn-test-labels": sha256(test.labels),
    },
  };
}

/**
 * Finds MNIST: in `dir`, else in the folder that `MNIST_DIR` names, else in the user's cache, else from two mirrors, which
 * also fills the cache. If all fail, the program draws digits instead, and `source.notice` says so.
 *
 * If a folder was named and holds no whole data set, that is an error; nothing else is tried. The folder may hold another
 * data set of the same file names (Fashion-MNIST, KMNIST); `digests` tell which it is. Downloads are checked by the SHA-256
 * of their inflated bytes. Without a network this takes at most `timeoutMs`.
 *
 * @param options all optional; see {@link LoadOptions}
 * @returns pixels as bytes: 60,000 + 10,000 of 28×28 for MNIST
 * @throws `[mnist] …` if a named folder holds no whole data set; the signal's reason if it aborts
 * @example
 * ```ts
 * const { train, test, source } = await loadMnist();
 * if (source.notice) console.warn(source.notice);
 * ```
 */
export async function loadMnist(options: LoadOptions = {}): Promise<MnistData> {
  const { env = process.env, mirrors = mnistMirrors, timeoutMs = 5000, signal } = options;
  signal?.throwIfAborted();
  for (const [dir, named] of [
    [options.dir, "--data"],
    [env["MNIST_DIR"] || undefined, "MNIST_DIR"],
  ] as const) {
    if (dir !== undefined) return { ...readFolder(dir, named), source: { kind: "folder", where: dir } };
  }

  const cacheDir = options.cacheDir ?? userCache();
  const cached = readCache(cacheDir);
  const complete = fileNames.every((file) => cached[file]);
  const wanted = Object.fromEntries(
    fileNames.filter((file) => !cached[file]).map((file) => [file, mnistDigests[file]]),
  );
  const got =
    complete || options.download === false
      ? { files: {}, problems: [] }
      : await download({ wanted, dir: cacheDir, mirrors, timeoutMs, signal, onProgress: options.onProgress });

  const files = { ...cached, ...got.files };
  if (fileNames.some((file) => !files[file])) {
    const why =
      got.problems.length > 0
        ? `it could not be downloaded (${got.problems.join("; ")})`
        : "it is not on this machine and nothing was to be downloaded";
    return drawnData(options.drawn ?? { train: 12_000, test: 2_000 }, why);
  }
  const cacheError = "cacheError" in got ? got.cacheError : undefined;
  return {
    ...digitSets(perFile((file) => ({ bytes: files[file]!, path: join(cacheDir, `${file}.gz`) }))),
    source: {
      kind: complete ? "cache" : "download",
      where: cacheDir,
      ...(cacheError === undefined ? {} : { notice: `MNIST could not be kept for the next time: ${cacheError}.` }),
    },
  };
}
