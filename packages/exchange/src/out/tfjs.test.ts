import { startTfjs } from "@closurenet/core/testing/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { furthest } from "../testing/images.ts";
import { networks, ours, shaken, someRows } from "../testing/networks.ts";
import { runTfjs } from "../testing/tfjs.ts";
import { toTfjs } from "./tfjs.ts";

beforeAll(() => startTfjs());

const gelu = (name: string): boolean => name.endsWith("gelu");

describe("toTfjs", () => {
  it("writes the numbers of the cells as they are", () => {
    const net = shaken(networks["conv2d and batchNorm with relu"]!);
    const [json, bin] = toTfjs(net, { about: { step: "540" } });
    const model: unknown = JSON.parse(new TextDecoder().decode(json.bytes));
    expect(model).toMatchObject({
      format: "layers-model",
      userDefinedMetadata: { step: "540" },
      weightsManifest: [
        {
          paths: ["weights.bin"],
          weights: [
            { name: "conv1/kernel", shape: [3, 3, 2, 3], dtype: "float32" },
            { name: "conv1/bias", shape: [3] },
            { name: "bn1/gamma", shape: [3] },
            { name: "bn1/beta", shape: [3] },
            { name: "bn1/moving_mean", shape: [3] },
            { name: "bn1/moving_variance", shape: [3] },
            { name: "fc1/kernel", shape: [60, 3] },
            { name: "fc1/bias", shape: [3] },
          ],
        },
      ],
    });
    const cells = ["layers.0.W", "layers.1.gamma", "layers.1.beta", "layers.1.mean", "layers.1.variance", "layers.2.W"];
    const numbers = cells.flatMap((name) => [...net.cells().get(name)!.get()]);
    expect([...new Float32Array(bin.bytes.buffer)]).toEqual(numbers);
  });

  it("refuses what a file of tfjs cannot say, by name", () => {
    expect(() => toTfjs(shaken(networks["dense with gelu"]!))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [exchange] fc1: expected an activation that a file of TensorFlow.js can name, got gelu: it has the form with tanh, but cannot load it. ONNX and PyTorch can.]`,
    );
    expect(() => toTfjs(shaken(networks["conv2d and batchNorm with gelu"]!))).toThrow("[exchange] conv1: ");
  });
});

describe("in TensorFlow.js", () => {
  it.each(Object.entries(networks).filter(([name]) => !gelu(name)))("predicts as ours: %s", async (_, description) => {
    const net = shaken(description);
    const rows = someRows(description);
    const { outputs, shape } = ours(net, rows);
    const about = { run: "a_run", step: "540" };
    const theirs = await runTfjs(toTfjs(net, { about }), rows, [5, ...description.input]);
    expect(theirs.metadata).toEqual(about);
    expect(theirs.shape).toEqual([5, ...shape]);
    expect(furthest(outputs, theirs.outputs)).toBeLessThanOrEqual(1e-6);
  });
});
