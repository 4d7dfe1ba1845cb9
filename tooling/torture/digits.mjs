import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const header = (...words) => {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
  return bytes;
};

/** Writes digits that `drawnDigits` draws as MNIST's four files. */
export function writeDigits(dir, count, drawnDigits) {
  mkdirSync(dir, { recursive: true });
  for (const [name, size, seed] of [
    ["train", count, 1],
    ["t10k", Math.ceil(count / 4), 2],
  ]) {
    const { images, labels, rows, cols } = drawnDigits({ count: size, seed });
    writeFileSync(join(dir, `${name}-images-idx3-ubyte`), Buffer.concat([header(0x803, size, rows, cols), images]));
    writeFileSync(join(dir, `${name}-labels-idx1-ubyte`), Buffer.concat([header(0x801, size), labels]));
  }
}
