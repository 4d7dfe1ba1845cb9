import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DataSet } from "./data-set.ts";
import type { Digits } from "./digits.ts";
import { reason } from "./errors.ts";
import { readNamed } from "./folder.ts";
import { fileNames, type FileName } from "./files.ts";
import { testDigits } from "./test-digits.ts";
import {
  asTheyAre,
  bytesOf,
  families,
  idx,
  lay,
  names,
  packings,
  pixel,
  places,
  type Small,
} from "./testing/idx-sets.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "idx-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Pictures of 3 rows and 2 columns. */
const small: Small = { rows: 3, cols: 2, labels: { train: [0, 1, 2, 1], t10k: [2, 0] } };
const read = (path = dir): DataSet => readNamed(path, "--data");
const refusal = (path = dir): string => {
  try {
    read(path);
    return "";
  } catch (error) {
    return reason(error).replaceAll(dir, "DIR");
  }
};
const upright = (count: number): number[] =>
  Array.from({ length: count * 6 }, (_, i) => pixel(Math.floor(i / 6), Math.floor((i % 6) / 2), i % 2));
const inLists = ({ images, labels, ...sizes }: Digits): object => ({
  images: [...images],
  labels: [...labels],
  ...sizes,
});
const written = (part: keyof Small["labels"]): object => {
  const labels = small.labels[part];
  return { images: upright(labels.length), labels, count: labels.length, rows: 3, cols: 2 };
};

const ways = Object.entries(names).flatMap(([called, name]) =>
  Object.entries(packings).flatMap(([packed, { bytes, ending }]) =>
    Object.entries(places).map(([placed, path]) => ({
      way: `${called}, ${packed}, ${placed}`,
      name: (file: string) => name(file + ending),
      bytes,
      path,
    })),
  ),
);

describe.each(Object.entries(families))("the files of %s", (_, family) => {
  it.each(ways)("are read with names $way, and amid other files", (way) => {
    lay(dir, bytesOf(small, family), family, way);
    for (const name of ["README.md", "train.csv", "labels.txt", ".DS_Store", "train-images", "a-idx3-ubyte"])
      writeFileSync(join(dir, name), "what else lies in folders");
    mkdirSync(join(dir, "__MACOSX"));
    const { train, test, digests } = read();
    expect(inLists(train)).toEqual(written("train"));
    expect(inLists(test)).toEqual(written("t10k"));
    expect(digests).toEqual(plainDigests(family));
    expect(inLists(testDigits({ env: { MNIST_DIR: dir } })!)).toEqual(written("t10k"));
  });
});

/** Where and how files lie does not change what a run says of its data. */
function plainDigests(family: (typeof families)[string]): DataSet["digests"] {
  const plain = mkdtempSync(join(tmpdir(), "idx-"));
  try {
    lay(plain, bytesOf(small, family), family, asTheyAre);
    return read(plain).digests;
  } finally {
    rmSync(plain, { recursive: true });
  }
}

const mnist = families["MNIST"]!;
const letters = families["EMNIST letters"]!;
const balanced = families["EMNIST balanced"]!;

describe("a folder", () => {
  it("may hold the same file twice: as unpackers leave it, a folder beside a file that is read", () => {
    lay(dir, bytesOf(small, mnist), mnist, asTheyAre);
    for (const file of fileNames) {
      mkdirSync(join(dir, file.replace("-idx", ".idx")));
      writeFileSync(join(dir, file.replace("-idx", ".idx"), file), "not this");
      writeFileSync(join(dir, `${file}.gz`), "nor this");
    }
    expect(inLists(read().train)).toEqual(written("train"));
  });

  it("may hold folders of the files' names that are empty: then it lacks the files", () => {
    for (const file of fileNames) mkdirSync(join(dir, file));
    expect(refusal()).toContain("found 0; missing: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images");
  });

  it("may hold several data sets: MNIST's own names are meant, or the one that is named", () => {
    lay(dir, bytesOf(small, letters), letters, asTheyAre);
    expect(read().name).toBe("emnist-letters");
    lay(dir, bytesOf(small, balanced), balanced, asTheyAre);
    expect(refusal()).toMatchInlineSnapshot(
      `"[mnist] DIR (--data): expected one data set, found 2: emnist-balanced, emnist-letters. Name one of them: DIR/emnist-balanced"`,
    );
    expect(read(join(dir, "emnist-balanced")).classes).toHaveLength(47);
    expect(read(join(dir, "EMNIST-Letters")).classes).toHaveLength(26);
    expect(refusal(join(dir, "emnist-digits"))).toMatch(/^\[mnist\] DIR\/emnist-digits \(--data\): .* no such folder/);
    lay(dir, bytesOf(small, mnist), mnist, asTheyAre);
    expect(read().name).toBe("unnamed set of 3×2 in 3 classes");
  });

  it("is named where the files lie in one below", () => {
    lay(join(dir, "FashionMNIST", "raw"), bytesOf(small, mnist), mnist, asTheyAre);
    lay(join(dir, "gzip"), bytesOf(small, letters), letters, asTheyAre);
    expect(refusal()).toMatchInlineSnapshot(
      `"[mnist] DIR (--data): expected MNIST's four files, found them in folders below. Name one: DIR/FashionMNIST/raw, DIR/gzip"`,
    );
  });

  it("lacks files: each is named as its data set calls it", () => {
    for (const [part, family] of [
      ["t10k", mnist],
      ["train", families["QMNIST"]!],
    ] as const) {
      const files = Object.entries(bytesOf(small, family)).filter(([file]) => file.startsWith(part));
      const path = join(dir, family.prefix || "plain");
      lay(path, Object.fromEntries(files), family, asTheyAre);
    }
    expect([refusal(join(dir, "plain")), refusal(join(dir, "qmnist"))]).toMatchInlineSnapshot(`
      [
        "[mnist] DIR/plain (--data): expected MNIST's four files, found 2; missing: train-images-idx3-ubyte, train-labels-idx1-ubyte. Put them there, gzipped or not, or name another folder.",
        "[mnist] DIR/qmnist (--data): expected MNIST's four files, found 2; missing: qmnist-test-images-idx3-ubyte, qmnist-test-labels-idx2-int. Put them there, gzipped or not, or name another folder.",
      ]
    `);
  });

  it.skipIf(process.platform === "win32")(
    "may be anything else: a link in a circle, a name too long, a file's inside",
    () => {
      const names = ["circle", "x".repeat(300), "file/inside", "file"];
      symlinkSync("circle", join(dir, "circle"));
      writeFileSync(join(dir, "file"), "");
      expect(
        names.map((name) =>
          refusal(join(dir, name))
            .replace(/x{300}/, "x…")
            .slice(0, 100),
        ),
      ).toMatchInlineSnapshot(`
        [
          "[mnist] DIR/circle (--data): expected a folder with MNIST's four files, got no such folder. Put trai",
          "[mnist] DIR/x… (--data): expected a folder with MNIST's four files, got no such folder. Put train-im",
          "[mnist] DIR/file/inside (--data): expected a folder with MNIST's four files, got no such folder. Put",
          "[mnist] DIR/file (--data): expected a folder with MNIST's four files, got a file. Name the folder th",
        ]
      `);
      for (const file of fileNames) symlinkSync(file, join(dir, file));
      expect(refusal()).toMatch(/^\[mnist\] DIR\/train-images-idx3-ubyte: expected a file, got ELOOP/);
    },
  );

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("that may not be read is named", () => {
    lay(join(dir, "locked"), bytesOf(small, mnist), mnist, asTheyAre);
    chmodSync(join(dir, "locked"), 0o000);
    expect(refusal(join(dir, "locked"))).toMatch(
      /^\[mnist\] DIR\/locked \(--data\): expected a folder that can be read, got EACCES/,
    );
    chmodSync(join(dir, "locked"), 0o700);
  });

  it("is no file", () => {
    lay(dir, bytesOf(small, mnist), mnist, asTheyAre);
    expect(refusal(join(dir, fileNames[0]))).toMatchInlineSnapshot(
      `"[mnist] DIR/train-images-idx3-ubyte (--data): expected a folder with MNIST's four files, got a file. Name the folder that it lies in: DIR"`,
    );
  });
});

const change = (file: FileName, bytes: (right: Record<FileName, Uint8Array>) => Uint8Array): string => {
  const right = bytesOf(small, mnist);
  lay(dir, { ...right, [file]: bytes(right) }, mnist, asTheyAre);
  return refusal();
};

it("says what is wrong with files", () => {
  const [images, labels, testImages, testLabels] = fileNames;
  const wrong: readonly (readonly [FileName, Parameters<typeof change>[1]])[] = [
    [images, (right) => right[labels]],
    [labels, (right) => right[images]],
    [labels, () => idx(0x0801, [3], Uint8Array.of(0, 1, 2))],
    [testImages, () => idx(0x0803, [2, 2, 3], new Uint8Array(12))],
    [images, () => idx(0x0d03, [4, 3, 2], new Uint8Array(96))],
    [images, () => gzipSync(idx(0x0c03, [4, 3, 2], new Uint8Array(96)))],
    [images, () => idx(0x0804, [4, 3, 2, 3], new Uint8Array(72))],
    [images, (right) => right[images].subarray(0, 30)],
    [images, (right) => Buffer.concat([right[images], Uint8Array.of(10)])],
    [images, () => idx(0x0803, [0, 28, 28], new Uint8Array())],
    [images, () => new Uint8Array()],
    [images, () => Buffer.from("<!doctype html><title>Sign in</title>")],
    [images, () => Buffer.from("PK\u0003\u0004 and so on")],
    [labels, () => idx(0x0801, [4], Uint8Array.of(0, 255, 2, 255))],
    [testLabels, () => idx(0x0801, [2], Uint8Array.of(0, 3))],
  ];
  expect(wrong.map(([file, bytes]) => change(file, bytes))).toMatchInlineSnapshot(`
    [
      "[mnist] DIR/train-images-idx3-ubyte: at byte 0 expected 0x00000803 (IDX images), got 0x00000801 (IDX labels). Are the two files swapped?",
      "[mnist] DIR/train-labels-idx1-ubyte: at byte 0 expected 0x00000801 (IDX labels), got 0x00000803 (IDX images). Are the two files swapped?",
      "[mnist] DIR/train-labels-idx1-ubyte: expected 4 labels, one for each image of DIR/train-images-idx3-ubyte, got 3. Do both files belong to the same set?",
      "[mnist] DIR/t10k-images-idx3-ubyte: at byte 8 expected images of 3×2, as for training, got 2×3. Do the files belong to the same set?",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 0 expected 0x00000803 (IDX images), got 0x00000d03 (IDX of floats in 3 sizes). Write them as bytes in three sizes (count, rows, columns).",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 0 expected 0x00000803 (IDX images), got 0x00000c03 (IDX of integers in 3 sizes). Write them as bytes in three sizes (count, rows, columns).",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 0 expected 0x00000803 (IDX images), got 0x00000804 (IDX of bytes in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
      "[mnist] DIR/train-images-idx3-ubyte: expected 40 bytes (4 images of 3×2), got only 30. The file is cut; fetch it again.",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 40 expected the end (4 images of 3×2), got 1 byte more. Fetch the file again.",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 4 expected a number of images, got 0. Fetch the file again.",
      "[mnist] DIR/train-images-idx3-ubyte: expected an IDX header of 16 bytes, got a file of 0. The file is cut; fetch it again.",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 0 expected 0x00000803 (IDX images), got 0x3c21646f. This is no IDX file; fetch it again.",
      "[mnist] DIR/train-images-idx3-ubyte: at byte 0 expected 0x00000803 (IDX images), got 0x504b0304 (a zip archive). Unpack it.",
      "[mnist] DIR/train-labels-idx1-ubyte: expected a class for each picture, got the label 255 for 2, which marks pictures without a class. Leave these pictures out.",
      "[mnist] DIR/t10k-labels-idx1-ubyte: at byte 9 expected a label from 0 to 2, got 3. Is this another data set (EMNIST letters begin at 1)?",
    ]
  `);
});

const withLabels = (train: readonly number[], family = mnist): DataSet => {
  rmSync(dir, { recursive: true });
  lay(dir, bytesOf({ ...small, labels: { train, t10k: [train[0]!] } }, family), family, asTheyAre);
  return read();
};
const mapping = (text: string): void => writeFileSync(join(dir, "emnist-letters-mapping.txt"), text);

describe("classes", () => {
  it("are as many as there are in the training labels, and have numbers for names", () => {
    for (const count of [2, 10, 26, 256]) {
      const { classes, name, notice } = withLabels(Array.from({ length: count }, (_, i) => i));
      expect(classes).toEqual(Array.from({ length: count }, (_, i) => String(i)));
      expect({ name, notice }).toEqual({ name: `unnamed set of 3×2 in ${count} classes`, notice: undefined });
    }
  });

  it("without a picture to learn from are told", () => {
    expect([withLabels([0, 2]).notice, withLabels([1, 200]).notice, withLabels([4], letters).notice])
      .toMatchInlineSnapshot(`
        [
          "1 of the 3 classes has no picture to learn from: 1.",
          "199 of the 201 classes have no picture to learn from: 0, 2, 3, 4, 5, 6, 7, 8, ….",
          "25 of the 26 classes have no picture to learn from: Aa, Bb, Cc, Dd, Ff, Gg, Hh, Ii, ….",
        ]
      `);
  });

  it("of EMNIST are its letters, with a mapping file or without", () => {
    const all = Array.from({ length: 26 }, (_, i) => i);
    const without = withLabels(all, letters);
    expect(without.classes.slice(0, 3)).toEqual(["Aa", "Bb", "Cc"]);
    const lines = all.map((i) => `${i + 1} ${65 + i} ${97 + i}`);
    for (const text of [`${lines.join("\n")}\n`, `${lines.join("\r\n")}\r\n\r\n`]) {
      mapping(text);
      expect(read()).toEqual(without);
    }
    mapping(lines.join("\n").replace("2 66 98", "2 27 98"));
    expect(refusal()).toMatchInlineSnapshot(
      `"[mnist] DIR/emnist-letters-mapping.txt: line 2: expected 2 and the code points of its characters, got "2 27 98". Remove the file to go without it."`,
    );
    mapping("");
    expect(refusal()).toMatchInlineSnapshot(
      `"[mnist] DIR/emnist-letters-mapping.txt: line 1: expected 1 and the code points of its characters, got "". Remove the file to go without it."`,
    );
  });

  it.each([
    ["byclass", 62, "0", "z"],
    ["bymerge", 47, "0", "t"],
    ["balanced", 47, "0", "t"],
    ["letters", 26, "Aa", "Zz"],
    ["digits", 10, "0", "9"],
    ["mnist", 10, "0", "9"],
  ])("of EMNIST's split %s are %i", (split, count, first, last) => {
    const family = { ...balanced, prefix: `emnist-${split}`, first: split === "letters" ? 1 : 0 };
    const name = (file: FileName): string => balanced.name(file).replace("balanced", split);
    const { classes, ...set } = withLabels([0, count - 1], { ...family, name });
    expect({ name: set.name, count: classes.length, ends: [classes[0], classes.at(-1)] }).toEqual({
      name: `emnist-${split}`,
      count,
      ends: [first, last],
    });
    expect(new Set(classes).size).toBe(count);
    expect([...set.train.labels]).toEqual([0, count - 1]);
  });

  it("of a set that is not EMNIST's are counted, and its pictures lie as they are", () => {
    const cats = { prefix: "cats", name: (file: FileName) => `cats-${file}` };
    const set = withLabels([0, 1], cats);
    expect(set).toMatchObject({ name: "cats", classes: ["0", "1"], train: { rows: 3, cols: 2 } });
    expect(Object.keys(set.digests)[2]).toBe("cats-test-images-idx3-ubyte");
  });
});
