import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const header = (...words) => {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
  return bytes;
};

/** Pictures and labels as MNIST's files hold them. */
export const idxImages = (images, count, rows, cols) =>
  new Uint8Array(Buffer.concat([header(0x803, count, rows, cols), images]));
export const idxLabels = (labels) => new Uint8Array(Buffer.concat([header(0x801, labels.length), labels]));

/** Writes digits that `drawnDigits` draws as MNIST's four files. */
export function writeDigits(dir, count, drawnDigits) {
  mkdirSync(dir, { recursive: true });
  for (const [name, size, seed] of [
    ["train", count, 1],
    ["t10k", Math.ceil(count / 4), 2],
  ]) {
    const { images, labels, rows, cols } = drawnDigits({ count: size, seed });
    writeFileSync(join(dir, `${name}-images-idx3-ubyte`), idxImages(images, size, rows, cols));
    writeFileSync(join(dir, `${name}-labels-idx1-ubyte`), idxLabels(labels));
  }
}
