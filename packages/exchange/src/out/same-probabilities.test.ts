import { startTfjs } from "@closurenet/core/testing/tfjs";
import type { DescribedNetwork } from "@closurenet/experiment";
import { keras, pytorch } from "@closurenet/fixtures";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { digitNetworks, testDigits, trained, type TestDigits } from "../testing/digits.ts";
import { channelsFirst, furthest } from "../testing/images.ts";
import { ours, shaken, someRows } from "../testing/networks.ts";
import { runOnnx } from "../testing/onnx-runtime.ts";
import { runPython } from "../testing/python.ts";
import { randomNetwork } from "../testing/random-networks.ts";
import { runTfjs } from "../testing/tfjs.ts";
import { channelsFirst as shapeOf } from "./channels-first.ts";
import { toKeras } from "./keras.ts";
import { toOnnx } from "./onnx.ts";
import { toPyTorch } from "./pytorch.ts";
import { toTfjs } from "./tfjs.ts";

beforeAll(() => startTfjs());

describe("any network predicts as ours", () => {
  it("in ONNX Runtime", async () => {
    await fc.assert(
      fc.asyncProperty(randomNetwork, async (description) => {
        const net = shaken(description);
        const rows = someRows(description);
        const shape = [5, ...shapeOf(description.input)];
        const theirs = await runOnnx(toOnnx(net)[0].bytes, channelsFirst(rows, description.input), shape);
        expect(furthest(ours(net, rows).outputs, theirs.outputs)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it("in TensorFlow.js, but for gelu", async () => {
    await fc.assert(
      fc.asyncProperty(randomNetwork, async (description) => {
        fc.pre(!JSON.stringify(description).includes("gelu"));
        const net = shaken(description);
        const rows = someRows(description);
        const theirs = await runTfjs(toTfjs(net), rows, [5, ...description.input]);
        expect(furthest(ours(net, rows).outputs, theirs.outputs)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(!pytorch.path)("in PyTorch", () => {
    const cases = fc.sample(randomNetwork, 40).map((description) => {
      const net = shaken(description);
      const rows = someRows(description);
      return { description, outputs: ours(net, rows).outputs, files: toPyTorch(net), rows };
    });
    const { outputs: theirs } = runPython(
      "run-pytorch.py",
      cases.map(({ files, rows, description: { input } }) => ({
        files,
        rows: channelsFirst(rows, input),
        shape: [5, ...shapeOf(input)],
      })),
    );
    const apart = cases.map(({ description, outputs }, i) => ({
      description,
      distance: furthest(outputs, theirs[i]!),
    }));
    expect(apart.filter(({ distance }) => !(distance <= 1e-6))).toEqual([]);
  });
});

describe("a thousand digits have the same probabilities", () => {
  let digits: TestDigits;
  let nets: readonly DescribedNetwork[];
  let outputs: readonly Float32Array[];
  beforeAll(async () => {
    digits = await testDigits();
    nets = Object.values(digitNetworks).map((description) => trained(description, digits.learn));
    outputs = nets.map((net) => ours(net, digits.rows).outputs);
  });

  /**
   * The networks whose probabilities in another framework are further than 1e-6 from ours. `--reporter verbose` shows all
   * distances.
   */
  async function apart({ annotate }: TestContext, theirs: readonly Float32Array[]): Promise<string[]> {
    const far: string[] = [];
    for (const [i, name] of Object.keys(digitNetworks).entries()) {
      const distance = furthest(outputs[i]!, theirs[i]!);
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
