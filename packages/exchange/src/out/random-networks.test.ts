import { startTfjs } from "@closurenet/core/testing/tfjs";
import { pytorch } from "@closurenet/fixtures";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { channelsFirst, furthest } from "../testing/images.ts";
import { ours, shaken, someRows } from "../testing/networks.ts";
import { runOnnx } from "../testing/onnx-runtime.ts";
import { runPython } from "../testing/python.ts";
import { randomNetwork } from "../testing/random-networks.ts";
import { runTfjs } from "../testing/tfjs.ts";
import { channelsFirst as shapeOf } from "./channels-first.ts";
import { toOnnx } from "./onnx.ts";
import { toPyTorch } from "./pytorch.ts";
import { toTfjs } from "./tfjs.ts";

describe("any network predicts as ours", () => {
  beforeAll(() => startTfjs());

  it("in ONNX Runtime", async () => {
    await fc.assert(
      fc.asyncProperty(randomNetwork, async (description) => {
        const net = shaken(description);
        const rows = someRows(description);
        const shape = [5, ...shapeOf(description.input)];
        const theirs = await runOnnx(toOnnx(net)[0].bytes, channelsFirst(rows, description.input), shape);
        expect(furthest(ours(net, rows).outputs, theirs.outputs)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 60 },
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
      { numRuns: 30 },
    );
  });

  it.skipIf(!pytorch.path)("in PyTorch", () => {
    const cases = fc.sample(randomNetwork, 60).map((description) => {
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
