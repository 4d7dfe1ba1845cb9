import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadMnist } from "@closurenet/mnist/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeIdxFolder } from "../../../e2e/idx-files.ts";
import { chosenFiles } from "./chosen.ts";
import { readFiles } from "./read-files.ts";

let folder: string;
let files: File[];
const nothing = (): void => undefined;

beforeAll(() => {
  folder = writeIdxFolder(join(mkdtempSync(join(tmpdir(), "viewer-data-")), "set"), { train: 60, test: 20 });
  files = readdirSync(folder).map((name) => new File([new Uint8Array(readFileSync(join(folder, name)))], name));
});
afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

test("files that a person chose are read as the command line reads their folder", async () => {
  const shares: number[] = [];
  const { train, learning } = await readFiles(chosenFiles([...files, new File(["notes"], "notes.txt")]), (share) =>
    shares.push(share),
  );
  const expected = await loadMnist({ dir: folder });
  expect(learning.data).toEqual({
    name: expected.name,
    source: expected.source.kind,
    train: 60,
    test: 20,
    digests: expected.digests,
  });
  expect(Object.keys(learning.data.digests)).toEqual(Object.keys(expected.digests));
  expect([learning.rows, learning.cols, learning.classes]).toEqual([28, 28, expected.classes.length]);
  expect(Buffer.compare(train.images, expected.train.images)).toBe(0);
  expect(Buffer.compare(train.labels, expected.train.labels)).toBe(0);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});

test("what is missing or broken is told with its file", async () => {
  await expect(readFiles(chosenFiles(files.slice(1)), nothing)).rejects.toThrow(
    /expected the four files of a data set, found 3; missing: [\w-]+, gzipped or not/,
  );
  const broken = files.map((file) => (file.name === "t10k-labels-idx1-ubyte" ? new File(["no"], file.name) : file));
  await expect(readFiles(chosenFiles(broken), nothing)).rejects.toThrow(
    "t10k-labels-idx1-ubyte: expected an IDX header of 8 bytes, got a file of 2",
  );
});

test("a copy in the cache that is not MNIST is said to be damaged", async () => {
  await expect(readFiles({ ...chosenFiles(files), source: "cache" }, nothing)).rejects.toThrow("MNIST is damaged");
});
