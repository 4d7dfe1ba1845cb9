import { describe, expect, it } from "vitest";
import { channelsFirst, furthest } from "../testing/images.ts";
import { networks, ours, shaken, someRows } from "../testing/networks.ts";
import { runOnnx } from "../testing/onnx-runtime.ts";
import { channelsFirst as shapeOf } from "./channels-first.ts";
import { toOnnx } from "./onnx.ts";

describe("in ONNX Runtime", () => {
  it.each(Object.entries(networks))("predicts as ours: %s", async (_, description) => {
    const net = shaken(description);
    const rows = someRows(description);
    const { outputs, shape } = ours(net, rows);
    const [file] = toOnnx(net);
    const theirs = await runOnnx(file.bytes, channelsFirst(rows, description.input), [
      5,
      ...shapeOf(description.input),
    ]);
    expect(theirs.shape).toEqual([5, ...shapeOf(shape)]);
    expect(furthest(outputs, channelsFirst(theirs.outputs, shape, true))).toBeLessThanOrEqual(1e-6);
  });
});
