import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawnDigits } from "@closurenet/mnist";

const header = (...words: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
  return bytes;
};

/** Writes drawn digits as MNIST's four files: 2,000 to learn from, 500 to test. */
export function writeDigits(dir: string): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, count, seed] of [
    ["train", 2000, 1],
    ["t10k", 500, 2],
  ] as const) {
    const { images, labels, rows, cols } = drawnDigits({ count, seed });
    writeFileSync(join(dir, `${name}-images-idx3-ubyte`), Buffer.concat([header(0x803, count, rows, cols), images]));
    writeFileSync(join(dir, `${name}-labels-idx1-ubyte`), Buffer.concat([header(0x801, count), labels]));
  }
}

/**
 * Writes pictures of 20 rows and 30 columns in 26 classes as EMNIST's letters are written: column by column, labels from 1, under
 * other names. A class is a spot at a place of its own; 1,040 to learn from, 260 to test.
 */
export function writeLetters(dir: string): void {
  mkdirSync(dir, { recursive: true });
  const [rows, cols] = [20, 30];
  for (const [name, count] of [
    ["train", 1040],
    ["test", 260],
  ] as const) {
    const images = new Uint8Array(count * rows * cols);
    const labels = Uint8Array.from({ length: count }, (_, i) => 1 + (i % 26));
    for (let i = 0; i < count; i++) {
      const [top, left] = [3 + 7 * Math.floor((i % 26) / 13), 2 * (i % 13)];
      for (let y = top; y < top + 4; y++)
        for (let x = left; x < left + 4; x++) images[i * rows * cols + x * rows + y] = 200 + ((i + x * y) % 56);
    }
    const file = (what: string): string => join(dir, `emnist-letters-${name}-${what}-ubyte`);
    writeFileSync(file("images-idx3"), Buffer.concat([header(0x803, count, cols, rows), images]));
    writeFileSync(file("labels-idx1"), Buffer.concat([header(0x801, count), labels]));
  }
}
