import { halfBlocks } from "./blocks.ts";
import type { Digits } from "./digits.ts";

/** The labels below the picture, and whether the terminal shows colours. */
export interface PrintOptions {
  /** Default: the label that came with the digit. */
  readonly trueLabel?: number | undefined;
  /** The label that a network predicts. */
  readonly predicted?: number | undefined;
  /** What the classes are called, by label. Default: their numbers. */
  readonly classes?: readonly string[] | undefined;
  /** True: 24 greys by ANSI colours. Default: plain characters, which any log can hold. */
  readonly colour?: boolean | undefined;
}

/**
 * Draws one digit for a terminal, with its true and its predicted label below: `ggDigit` of the series.
 *
 * @param digits labelled pictures
 * @param i which of them, from 0
 * @returns one line for every two rows of pixels, and one line for the labels; no newline at the end
 * @example
 * ```ts
 * const { test } = await loadMnist();
 * console.log(printDigit(test, 0, { predicted: 7, colour: process.stdout.isTTY }));
 * ```
 */
export function printDigit(digits: Digits, i: number, options: PrintOptions = {}): string {
  const { images, labels, count, rows, cols } = digits;
  if (!Number.isInteger(i) || i < 0 || i >= count) {
    throw new Error(`[mnist] printDigit: expected a digit from 0 to ${count - 1}, got ${i}. Count from 0.`);
  }
  const { trueLabel = labels[i]!, predicted, classes, colour = false } = options;
  const named = (label: number): string => classes?.[label] ?? String(label);
  const lines = halfBlocks(images.subarray(i * rows * cols, (i + 1) * rows * cols), cols, colour);
  const verdict =
    predicted === undefined ? "" : ` · predicted ${named(predicted)} ${predicted === trueLabel ? "✓" : "✗"}`;
  return [...lines, `true ${named(trueLabel)}${verdict}`].join("\n");
}
