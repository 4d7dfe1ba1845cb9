import envPaths from "env-paths";
import { join, resolve } from "node:path";
import type { Digits } from "./digits.ts";
import { labelled, type Content } from "./data-set.ts";
import { readFile } from "./folder.ts";
import { setsAt } from "./set-files.ts";

/** Where downloads are kept, unless somebody says otherwise. */
export const userCache = (): string => join(envPaths("closurenet", { suffix: "" }).cache, "mnist");

const read = (path: string): Content => ({ path, bytes: readFile(path) });

/**
 * The first test digits that lie on this machine: in the folder that `MNIST_DIR` names, else in the user's cache. Nothing is
 * downloaded, and none of the digits for training is read.
 *
 * @param options how many at most (default 1,000); `env` and `cacheDir` as for `loadMnist`
 * @returns undefined where there are none, or their files cannot be read
 * @example
 * ```ts
 * const digits = testDigits({ count: 100 });
 * console.log(digits ? `${digits.count} test digits of ${digits.rows}×${digits.cols}` : "no MNIST on this machine");
 * ```
 */
export function testDigits(
  options: {
    readonly count?: number | undefined;
    readonly env?: NodeJS.ProcessEnv | undefined;
    readonly cacheDir?: string | undefined;
  } = {},
): Digits | undefined {
  const { count = 1000, env = process.env } = options;
  const dir = env["MNIST_DIR"] || (options.cacheDir ?? userCache());
  try {
    const [set] = setsAt(resolve(dir)) ?? [];
    const images = set?.paths["t10k-images-idx3-ubyte"];
    const labels = set?.paths["t10k-labels-idx1-ubyte"];
    if (images === undefined || labels === undefined) return undefined;
    const all = labelled(set!.prefix, read(images), read(labels));
    const kept = Math.min(count, all.count);
    return {
      ...all,
      count: kept,
      images: new Uint8Array(all.images.subarray(0, kept * all.rows * all.cols)),
      labels: new Uint8Array(all.labels.subarray(0, kept)),
    };
  } catch {
    return undefined;
  }
}
