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

/** ANSI's 24 greys are colours 232 (nearly black) to 255 (nearly white). */
const grey = (pixel: number): number => 232 + Math.floor((pixel * 24) / 256);

/** Two pixels, one above the other, in one character. */
function cell(above: number, below: number, colour: boolean): string {
  if (colour) return `\u001B[38;5;${grey(above)};48;5;${grey(below)}m▀`;
  return above > 127 ? (below > 127 ? "█" : "▀") : below > 127 ? "▄" : " ";
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
  const at = i * rows * cols;
  const lines: string[] = [];
  for (let y = 0; y < rows; y += 2) {
    let line = "";
    for (let x = 0; x < cols; x++) {
      const below = y + 1 < rows ? images[at + (y + 1) * cols + x]! : 0;
      line += cell(images[at + y * cols + x]!, below, colour);
    }
    lines.push(colour ? `${line}\u001B[0m` : line.trimEnd());
  }
  const verdict =
    predicted === undefined ? "" : ` · predicted ${named(predicted)} ${predicted === trueLabel ? "✓" : "✗"}`;
  return [...lines, `true ${named(trueLabel)}${verdict}`].join("\n");
}
