import type { Digits } from "../digits.ts";
import { drawnDigits } from "./drawn-digits.ts";

/** Digits to learn from and to test with. */
export interface DrawnSet {
  readonly name: string;
  readonly train: Digits;
  readonly test: Digits;
  /** Their bytes, by the names under which `run.json` keeps digests of them. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * Draws so many digits to learn from, and others to test with: always the same.
 *
 * @example
 * ```ts
 * const { train, test } = drawnSet({ train: 200, test: 20 });
 * train.count + test.count; // 220
 * ```
 */
export function drawnSet(counts: { readonly train: number; readonly test: number }): DrawnSet {
  const train = drawnDigits({ count: counts.train, seed: 1 });
  const test = drawnDigits({ count: counts.test, seed: 2 });
  return {
    name: "digits drawn by the program",
    train,
    test,
    files: {
      "drawn-train-images": train.images,
      "drawn-train-labels": train.labels,
      "drawn-test-images": test.images,
      "drawn-test-labels": test.labels,
    },
  };
}
