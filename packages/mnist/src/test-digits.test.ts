import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDigits } from "./test-digits.ts";

const root = mkdtempSync(join(tmpdir(), "test-digits-"));
const folder = join(root, "folder");
const cacheDir = join(root, "cache");
const header = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => bytes.writeUInt32BE(number, 4 * i));
  return bytes;
};
const images = Buffer.concat([header(0x0803, 3, 2, 1), Buffer.from([1, 2, 3, 4, 5, 6])]);
const labels = Buffer.concat([header(0x0801, 3), Buffer.from([7, 8, 9])]);

beforeAll(() => {
  for (const dir of [folder, cacheDir]) mkdirSync(dir);
  writeFileSync(join(folder, "t10k-images.idx3-ubyte"), images);
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync(labels));
  writeFileSync(join(cacheDir, "t10k-images-idx3-ubyte"), images);
});
afterAll(() => rmSync(root, { recursive: true }));

test("gives the first test digits of the folder, whatever form its files have", () => {
  const first = testDigits({ count: 2, env: { MNIST_DIR: folder }, cacheDir });
  expect(first).toEqual({
    count: 2,
    rows: 2,
    cols: 1,
    images: Uint8Array.of(1, 2, 3, 4),
    labels: Uint8Array.of(7, 8),
  });
  expect(testDigits({ env: { MNIST_DIR: folder } })?.count).toBe(3);
});

test("gives none where a file is missing or damaged", () => {
  expect(testDigits({ env: {}, cacheDir })).toBeUndefined();
  writeFileSync(join(cacheDir, "t10k-labels-idx1-ubyte"), labels.subarray(0, 9));
  expect(testDigits({ env: {}, cacheDir })).toBeUndefined();
  writeFileSync(join(cacheDir, "t10k-labels-idx1-ubyte"), labels);
  expect(testDigits({ env: {}, cacheDir })?.labels).toEqual(Uint8Array.of(7, 8, 9));
});
