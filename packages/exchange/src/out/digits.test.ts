import { startTfjs } from "@closurenet/core/testing/tfjs";
import { keras, pytorch } from "@closurenet/fixtures";
import type { DescribedNetwork } from "@closurenet/experiment";
import { beforeAll, describe, expect, it } from "vitest";
import { digitNetworks, testDigits, trained, type TestDigits } from "../testing/digits.ts";
import { furthest } from "../testing/images.ts";
import { ours } from "../testing/networks.ts";
import { runOnnx } from "../testing/onnx-runtime.ts";
import { runPython } from "../testing/python.ts";
import { runTfjs } from "../testing/tfjs.ts";
import { toKeras } from "./keras.ts";
import { toOnnx } from "./onnx.ts";
import { toPyTorch } from "./pytorch.ts";
import { toTfjs } from "./tfjs.ts";

describe("a thousand digits have the same probabilities", () => {
  let digits: TestDigits;
  let nets: readonly DescribedNetwork[];
  beforeAll(async () => {
    digits = await testDigits();
    nets = Object.values(digitNetworks).map((description) => trained(description, digits.learn));
  });

  /** The networks whose probabilities in another framework are further than 1e-6 from ours. */
  function apart(theirs: readonly Float32Array[]): { name: string; distance: number }[] {
    const names = Object.keys(digitNetworks);
    const distances = nets.map((net, i) => ({
      name: names[i]!,
      distance: furthest(ours(net, digits.rows).outputs, theirs[i]!),
    }));
    return distances.filter(({ distance }) => !(distance <= 1e-6));
  }
  const oneChannel = [1000, 1, 28, 28];

  it("in ONNX Runtime", async () => {
    const theirs: Float32Array[] = [];
    for (const net of nets) theirs.push((await runOnnx(toOnnx(net)[0]!.bytes, digits.rows, oneChannel)).outputs);
    expect(apart(theirs)).toEqual([]);
  });

  it("in TensorFlow.js", async () => {
    await startTfjs();
    const theirs: Float32Array[] = [];
    for (const net of nets) theirs.push((await runTfjs(toTfjs(net), digits.rows, [1000, 28, 28])).outputs);
    expect(apart(theirs)).toEqual([]);
  });

  it.skipIf(!pytorch.path)("in PyTorch", () => {
    const jobs = nets.map((net) => ({ files: toPyTorch(net), rows: digits.rows, shape: oneChannel }));
    expect(apart(runPython("run-pytorch.py", jobs).outputs)).toEqual([]);
  });

  it.skipIf(!keras.path)("in Keras", () => {
    const jobs = nets.map((net) => ({ files: toKeras(net), rows: digits.rows, shape: [1000, 28, 28] }));
    expect(apart(runPython("run-keras.py", jobs).outputs)).toEqual([]);
  });
});
