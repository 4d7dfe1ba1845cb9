import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { halfBits, readSafetensors } from "@closurenet/checkpoint";
import { categoricalAccuracy, evaluate } from "@closurenet/core";
import { digitExamples } from "@closurenet/experiment";
import { foreign, mnist } from "@closurenet/fixtures";
import { expect, test } from "vitest";
import { openModelFolder } from "../node.ts";
import { readCorrections } from "./corrections.ts";

// Checkpoints as PyTorch and Keras left them, and the accuracy that PyTorch computed.
const has = foreign.path !== undefined;
const home = foreign.path ?? "";
const expected: Record<string, number> = has ? JSON.parse(readFileSync(join(home, "expected.json"), "utf8")) : {};
const told: Readonly<Record<string, string>> = { "keras-like": "sigmoid" };
const open = (name: string) => openModelFolder(join(home, name), readCorrections({ activation: told[name] }));

const numbers = (of: Uint16Array): number[] => [...of].toSorted((a, b) => a - b);

const idx = (file: string, header: number): Uint8Array =>
  gunzipSync(readFileSync(join(mnist.path!, `t10k-${file}-ubyte.gz`))).subarray(header);

test.skipIf(!has || !mnist.path)("networks of other programs read as many digits as there", () => {
  const data = digitExamples({ images: idx("images-idx3", 16), labels: idx("labels-idx1", 8) }, { pixels: 255 });
  const found = Object.keys(expected).map((name) => {
    const { net } = open(name).newest();
    return [name, evaluate(net, data, { accuracy: categoricalAccuracy }).accuracy] as const;
  });
  expect(found.length).toBeGreaterThan(0);
  for (const [name, accuracy] of found)
    expect([name, Math.abs(accuracy - expected[name]!) < 0.0005]).toEqual([name, true]);
});

test.skipIf(!has)("frames hold the numbers of the files", () => {
  for (const name of Object.keys(expected)) {
    const folder = open(name);
    const frames = [...folder.frames()];
    expect([name, frames.length]).toEqual([name, folder.checkpoints.length]);
    const { files } = folder.checkpoints.at(-1)!;
    const { tensors } = readSafetensors(readFileSync(join(home, name, files[0]!)));
    for (const layer of folder.layers) {
      const bias = layer.weight.bias && tensors.get(layer.weight.bias.name);
      const own = [
        ...halfBits(tensors.get(layer.weight.name)!),
        ...(bias ? halfBits(bias) : new Uint16Array(layer.units)),
      ];
      expect(numbers(halfBits(frames.at(-1)!.tensors.get(layer.name)!))).toEqual(numbers(Uint16Array.from(own)));
    }
  }
});

test.skipIf(!has)("every folder of checkpoints is understood whole", () => {
  const steps = Object.keys(expected).map((name) => [name, readdirSync(join(home, name)).length]);
  expect(Object.keys(expected).map((name) => [name, open(name).checkpoints.length])).toEqual(steps);
});
