import { startTfjs } from "@closurenet/core/testing/tfjs";
import { keras, pytorch } from "@closurenet/fixtures";
import type { DescribedNetwork } from "@closurenet/experiment";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
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

  /**
   * The networks whose probabilities in another framework are further than 1e-6 from ours. `--reporter verbose` shows all
   * distances.
   */
  async function apart({ annotate }: TestContext, theirs: readonly Float32Array[]): Promise<string[]> {
    const far: string[] = [];
    for (const [i, name] of Object.keys(digitNetworks).entries()) {
      const distance = furthest(ours(nets[i]!, digits.rows).outputs, theirs[i]!);
      await annotate(`${name}: ${distance.toExponential(1)}`);
      if (!(distance <= 1e-6)) far.push(`${name}: ${distance}`);
    }
    return far;
  }
  const oneChannel = [1000, 1, 28, 28];

  it("in ONNX Runtime", async (context) => {
    const theirs: Float32Array[] = [];
    for (const net of nets) theirs.push((await runOnnx(toOnnx(net)[0].bytes, digits.rows, oneChannel)).outputs);
    expect(await apart(context, theirs)).toEqual([]);
  });

  it("in TensorFlow.js", async (context) => {
    await startTfjs();
    const theirs: Float32Array[] = [];
    for (const net of nets) theirs.push((await runTfjs(toTfjs(net), digits.rows, [1000, 28, 28])).outputs);
    expect(await apart(context, theirs)).toEqual([]);
  });

  it.skipIf(!pytorch.path)("in PyTorch", async (context) => {
    const jobs = nets.map((net) => ({ files: toPyTorch(net), rows: digits.rows, shape: oneChannel }));
    expect(await apart(context, runPython("run-pytorch.py", jobs).outputs)).toEqual([]);
  });

  it.skipIf(!keras.path)("in Keras", async (context) => {
    const jobs = nets.map((net) => ({ files: toKeras(net), rows: digits.rows, shape: [1000, 28, 28] }));
    expect(await apart(context, runPython("run-keras.py", jobs).outputs)).toEqual([]);
  });
});
