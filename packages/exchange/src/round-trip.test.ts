import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CellArray, Network } from "@closurenet/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { toKeras, toPyTorch } from "./index.ts";
import { openModelFolder, writeExport } from "./node.ts";
import { batchNorm, conv2d, dense, describe, dropout, maxPool2d, shaken } from "./testing/networks.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "round-trip-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const last = dense(10, "softmax");
const networks = {
  "784-100-50-10": describe([28, 28], [dense(100, "relu"), dense(50, "relu"), last]),
  "batch normalisation and dropout": describe([28, 28], [dense(100), batchNorm("relu"), dropout, last]),
  "two convolutions": describe(
    [28, 28],
    [conv2d(4), maxPool2d, conv2d(6, { kernel: [5, 5] }), maxPool2d, dense(20, "relu"), last],
  ),
  "a convolution, normalised": describe(
    [28, 28],
    [conv2d(4, { activation: "identity" }), batchNorm("relu"), maxPool2d, last],
  ),
  "same padding": describe([28, 28], [conv2d(4, { padding: "same" }), maxPool2d, last]),
};

/** The floats of a network, cell by cell in the order of its layers; dropout's random words are no weights. */
const weights = (net: Network): CellArray[] =>
  [...net.cells().values()].map(({ get }) => get()).filter((values) => !(values instanceof Int32Array));

it.each(
  [toPyTorch, toKeras].flatMap((write) =>
    Object.entries(networks).map(([name, description]) => ({ to: write.name, name, write, description })),
  ),
)("$to and back are the same bits: $name", ({ write, description }) => {
  const net = shaken(description);
  writeExport(dir, write(net));
  expect(weights(openModelFolder(dir).newest().net)).toEqual(weights(net));
});
