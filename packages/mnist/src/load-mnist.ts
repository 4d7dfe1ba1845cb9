import { resolve } from "node:path";
import { fillCache, isComplete, readCache, type Cached, type Filled } from "./cache.ts";
import { dataSet, numbers } from "./data-set.ts";
import type { Digits } from "./digits.ts";
import { mnistMirrors } from "./download.ts";
import type { Progress } from "./fetch-file.ts";
import { fileNames, mnistDigests, perFile } from "./files.ts";
import { readNamed } from "./folder.ts";
import { sha256 } from "./sha256.ts";
import { userCache } from "./test-digits.ts";

/** MNIST, or the pictures that replace it, and where they came from. */
export interface MnistData {
  readonly train: Digits;
  readonly test: Digits;
  /**
   * "MNIST" where the files' digests say so; else the name of another known set, what stands before the names of its files
   * (`emnist-letters`), or how large its pictures are and in how many classes.
   */
  readonly name: string;
  /** The names of the classes: "0", "1", … where they have no others. There are as many outputs to train. */
  readonly classes: readonly string[];
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
  /**
   * A folder with the four files, or what the names of one data set begin with in a folder of several (`gzip/emnist-letters`);
   * if given, no other place is tried.
   */
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
  /** Another process downloads MNIST at this moment, and is waited for. */
  readonly onWait?: (() => void) | undefined;
  /** Milliseconds to wait for the first byte from any mirror, and then from one byte to the next. Default: 5000. */
  readonly timeoutMs?: number | undefined;
  /** How many digits to draw if MNIST is not available. */
  readonly drawn?: { readonly train: number; readonly test: number } | undefined;
  readonly signal?: AbortSignal | undefined;
}

const howToGet =
  `To use MNIST, put its four files (${fileNames.join(", ")}; gzipped or not) into a folder ` +
  "and name it with --data FOLDER or MNIST_DIR=FOLDER, or run again with a network";

/**
 * Draws digits instead of MNIST, as `loadMnist` does where it finds none.
 *
 * @param counts how many digits to learn from, and how many to test with
 * @param notice what a person should be told of it
 * @example
 * ```ts
 * const { source } = await drawnMnist({ train: 600, test: 100 });
 * source.kind; // "drawn"
 * ```
 */
export async function drawnMnist(
  counts: { readonly train: number; readonly test: number },
  notice?: string,
): Promise<MnistData> {
  const { drawnSet } = await import("./draw/drawn-set.ts"); // here, for they are files that few need
  const { name, train, test, files } = drawnSet(counts);
  return {
    train,
    test,
    name,
    classes: numbers(10),
    source: { kind: "drawn", where: "drawn by the program", ...(notice !== undefined && { notice }) },
    digests: Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, sha256(bytes)])),
  };
}

/** What a person should be told of digits that replace MNIST. */
const insteadOfMnist = (
  { train, test }: { readonly train: number; readonly test: number },
  why: string,
  before: readonly string[],
): string =>
  `These are not MNIST's digits but ${(train + test).toLocaleString("en")} drawn by the program, so accuracies do not compare ` +
  [`with MNIST's: ${why.replace(/\.$/, "")}.`, ...before, `${howToGet}.`].join(" ");

/**
 * Finds MNIST: in `dir`, else in the folder that `MNIST_DIR` names, else in the user's cache, else from two mirrors, which
 * also fills the cache. If all fail, the program draws digits instead, and `source.notice` says so.
 *
 * If a folder was named and holds no whole data set, that is an error; nothing else is tried. The folder may hold other
 * pictures in files of MNIST's format (Fashion-MNIST, KMNIST, EMNIST, QMNIST, any others); `name` tells which they are.
 * Downloads are checked by the SHA-256 of their inflated bytes, and go on where an earlier one was cut. Without a network this
 * takes at most `timeoutMs`; where another process downloads MNIST, it is waited for.
 *
 * @param options all optional; see {@link LoadOptions}
 * @returns pixels as bytes and classes counted from 0: 60,000 + 10,000 of 28×28 in ten classes for MNIST
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
    if (dir === undefined) continue;
    const { notice, ...set } = readNamed(dir, named);
    return { ...set, source: { kind: "folder", where: dir, ...(notice !== undefined && { notice }) } };
  }

  const cacheDir = resolve(options.cacheDir ?? userCache());
  const cached = readCache(cacheDir, mnistDigests);
  const filled: Partial<Filled> & Cached =
    isComplete(cached) || options.download === false
      ? cached
      : await fillCache(
          cacheDir,
          cached,
          mnistDigests,
          { mirrors, timeoutMs, signal, onProgress: options.onProgress },
          options.onWait,
        );
  const { files, problems = [], mended = [], cacheError, fetched = false } = filled;
  if (!isComplete(filled)) {
    const damaged = mended.length > 0 ? [] : filled.damaged.map(({ path, why }) => `${path} is damaged (${why})`);
    const why =
      problems.length > 0
        ? `it could not be downloaded (${problems.join("; ")})`
        : "it is not on this machine and nothing was to be downloaded";
    const counts = options.drawn ?? { train: 12_000, test: 2_000 };
    return drawnMnist(counts, insteadOfMnist(counts, [why, ...damaged].join("; "), mended));
  }
  const { notice: _, ...set } = dataSet({ prefix: "", files: perFile((file) => files[file]!) }, mnistDigests);
  const lost = cacheError === undefined ? [] : [`MNIST could not be kept for the next time: ${cacheError}.`];
  const notice = [...mended, ...lost].join(" ");
  return {
    ...set,
    source: { kind: fetched ? "download" : "cache", where: cacheDir, ...(notice !== "" && { notice }) },
  };
}
