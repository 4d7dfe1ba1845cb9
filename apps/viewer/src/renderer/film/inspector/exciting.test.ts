import type { NetworkDescription } from "@closurenet/experiment";
import { expect, it } from "vitest";
import { examiner } from "./exciting.ts";

const network = (...input: number[]): NetworkDescription => ({
  input,
  layers: [{ kind: "dense", units: 2, activation: "softmax", init: { kind: "glorot" } }],
  loss: "softmax cross-entropy",
  batch: 1,
  seed: 1,
  kernels: "plain",
});

it("shows pictures to a network that takes them: of its own height and width, or of as many pixels where it has neither", () => {
  const pictures = { images: new Uint8Array(600), labels: Uint8Array.of(0), count: 1, rows: 20, cols: 30 };
  const takes = [network(20, 30), network(20, 30, 1), network(600), network(30, 20), network(600, 1), network(784)];
  expect(takes.map((each) => examiner({ network: each, scale: {} }, pictures)?.of)).toEqual([
    "1 test digits",
    "1 test digits",
    "1 test digits",
    undefined,
    undefined,
    undefined,
  ]);
});
