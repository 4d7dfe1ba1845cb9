import type { Digits } from "../digits.ts";
import { drawnDigits } from "./drawn-digits.ts";
import { drawnName } from "./drawn-facts.ts";

/** How many digits there are to learn from, and how many to test with. */
export interface Counts {
  readonly train: number;
  readonly test: number;
}

/** A part of a drawn set. */
export interface DrawnPart {
  readonly train: Digits;
  readonly test: Digits;
}

/** Digits to learn from and to test with. */
export interface DrawnSet extends DrawnPart {
  readonly name: string;
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
export const drawnSet = (counts: Counts): DrawnSet => joinDrawn([drawnPart(counts, 0, 1)]);

/**
 * Draws part `part`, from 0, of a set that `of` workers draw side by side; `joinDrawn` makes the set of them.
 *
 * @throws if `part` is none of so many
 * @example
 * ```ts
 * drawnPart({ train: 200, test: 20 }, 1, 4).train.count; // 50
 * ```
 */
export function drawnPart({ train, test }: Counts, part: number, of: number): DrawnPart {
  if (!(Number.isInteger(of) && Number.isInteger(part) && part >= 0 && part < of)) {
    throw new Error(`[mnist] drawnPart: expected a part from 0 to less than their number, got ${part} of ${of}.`);
  }
  const drawn = (count: number, seed: number): Digits => {
    const from = Math.floor((count * part) / of);
    return drawnDigits({ seed, from, count: Math.floor((count * (part + 1)) / of) - from });
  };
  return { train: drawn(train, 1), test: drawn(test, 2) };
}

/** The set whose parts these are, all of them and in order. */
export function joinDrawn(parts: readonly DrawnPart[]): DrawnSet {
  const train = joined(parts.map((part) => part.train));
  const test = joined(parts.map((part) => part.test));
  return {
    name: drawnName,
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

function joined(parts: readonly Digits[]): Digits {
  const { rows, cols } = parts[0]!;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const images = new Uint8Array(count * rows * cols);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    images.set(part.images, at * rows * cols);
    labels.set(part.labels, at);
    at += part.count;
  }
  return { images, labels, count, rows, cols };
}
