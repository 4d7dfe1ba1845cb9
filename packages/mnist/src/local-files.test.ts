import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fileNames } from "./files.ts";
import { localFiles } from "./local-files.ts";

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "mnist-"))));
afterEach(() => rmSync(dir, { recursive: true }));

const put = (folder: string, names: readonly string[]): string => {
  mkdirSync(join(dir, folder));
  for (const name of names) writeFileSync(join(dir, folder, name), "");
  return join(dir, folder);
};
const packed = fileNames.map((file) => `${file}.gz`);

it("finds the files of the folder that MNIST_DIR names, before those of the cache", () => {
  const cacheDir = put("cache", packed);
  const named = put("named", fileNames);
  expect(localFiles({ env: { MNIST_DIR: named }, cacheDir })).toEqual({
    source: "folder",
    paths: new Map(fileNames.map((file) => [file, join(named, file)])),
  });
  expect(localFiles({ env: {}, cacheDir })).toEqual({
    source: "cache",
    paths: new Map(packed.map((file) => [file, join(cacheDir, file)])),
  });
});

it("knows the file that names the classes", () => {
  const own = put("own", [...fileNames.map((file) => `emnist-letters-${file}`), "emnist-letters-mapping.txt"]);
  const found = localFiles({ env: { MNIST_DIR: own } });
  expect([...found!.paths.keys()]).toEqual([
    ...fileNames.map((file) => `emnist-letters-${file}`),
    "emnist-letters-mapping.txt",
  ]);
});

it("has none where a folder that was named has no whole set, or nothing is cached", () => {
  const cacheDir = put("cache", packed);
  expect(localFiles({ env: { MNIST_DIR: join(dir, "nowhere") }, cacheDir })).toBeUndefined();
  expect(localFiles({ env: { MNIST_DIR: put("part", fileNames.slice(1)) }, cacheDir })).toBeUndefined();
  expect(localFiles({ env: {}, cacheDir: join(dir, "nowhere") })).toBeUndefined();
  expect(localFiles({ env: {}, cacheDir: put("half", packed.slice(1)) })).toBeUndefined();
});
