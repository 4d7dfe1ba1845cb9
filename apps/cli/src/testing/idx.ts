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
