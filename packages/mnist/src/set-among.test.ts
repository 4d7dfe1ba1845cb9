import { expect, it } from "vitest";
import { fileNames } from "./files.ts";
import { setAmong } from "./set-among.ts";

const letters = fileNames.map((file) => `emnist-letters-${file.replace("t10k", "test")}.gz`);

it("finds the files of MNIST's own names, plain before gzipped, whatever lies beside them", () => {
  const { prefix, names, mapping } = setAmong([
    ...fileNames.map((file) => `${file}.gz`),
    "notes.txt",
    "train-labels-idx1-ubyte",
    ...letters,
  ]);
  expect([prefix, mapping]).toEqual(["", undefined]);
  expect(Object.values(names)).toEqual([
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
  ]);
});

it("finds another set with the names of its classes", () => {
  const { prefix, names, mapping } = setAmong([...letters, "emnist-letters-mapping.txt", "emnist-digits-mapping.txt"]);
  expect([prefix, mapping]).toEqual(["emnist-letters", "emnist-letters-mapping.txt"]);
  expect(Object.keys(names)).toEqual([...fileNames]);
  expect(Object.values(names)).toEqual(letters);
});

it.each([
  [
    [],
    "found 0; missing: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte",
  ],
  [fileNames.slice(1), "found 3; missing: train-images-idx3-ubyte, gzipped or not. Choose them too."],
  [
    letters.slice(0, 2),
    "found 2; missing: emnist-letters-test-images-idx3-ubyte, emnist-letters-test-labels-idx1-ubyte",
  ],
  [
    [...letters, ...letters.map((name) => name.replace("letters", "digits"))],
    "expected one data set, found 2: emnist-digits, emnist-letters. Choose the files of one.",
  ],
])("what is no whole set says what is missing: %j", (names, says) => {
  expect(() => setAmong(names)).toThrow(says);
});
