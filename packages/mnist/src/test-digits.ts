import envPaths from "env-paths";
import { join } from "node:path";
import type { Digits } from "./digits.ts";
import { findFile, readFile } from "./folder.ts";
import { joinDigits, readImages, readLabels } from "./idx.ts";

/** Where downloads are kept, unless somebody says otherwise. */
export const userCache = (): string => join(envPaths("closurenet", { suffix: "" }).cache, "mnist");

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
  const images = findFile(dir, "t10k-images-idx3-ubyte");
  const labels = findFile(dir, "t10k-labels-idx1-ubyte");
  if (images === undefined || labels === undefined) return undefined;
  try {
    const all = joinDigits(readImages(readFile(images), images), readLabels(readFile(labels), labels), [
      images,
      labels,
    ]);
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
