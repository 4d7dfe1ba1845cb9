import type { Experiment } from "@closurenet/experiment";
import { mnistDigests } from "@closurenet/mnist/node";
import { expect, it } from "vitest";
import { learnedFrom } from "./data.ts";

const data: Experiment["data"] = {
  name: "MNIST",
  source: "folder",
  train: 60_000,
  test: 10_000,
  digests: { ...mnistDigests },
};

it("pictures are called MNIST where the digests of a run say so, and not because an older run did", () => {
  const known: readonly Experiment["data"][] = [
    data,
    { ...data, digests: {} },
    { ...data, digests: { ...mnistDigests, "t10k-labels-idx1-ubyte": "00" } },
    { ...data, digests: { "drawn-train-images": "00" } },
    { ...data, name: "Fashion-MNIST" },
    { ...data, name: "digits drawn by the program", source: "drawn" },
    { ...data, name: "not known", source: "elsewhere" },
  ];
  expect(known.map(learnedFrom)).toEqual([
    "60,000 + 10,000 digits, MNIST (folder)",
    "60,000 + 10,000 digits, MNIST (folder)",
    "60,000 + 10,000 pictures, unnamed set (folder)",
    "60,000 + 10,000 pictures, unnamed set (folder)",
    "60,000 + 10,000 pictures, Fashion-MNIST (folder)",
    "60,000 + 10,000 digits, digits drawn by the program (drawn)",
    "not known",
  ]);
});
