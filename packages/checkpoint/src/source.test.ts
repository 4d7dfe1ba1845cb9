import { expect, test } from "vitest";
import { writeSafetensors } from "./safetensors.ts";
import { modelFrames } from "./source.ts";
import { floatsOf } from "./tensors.ts";

const model = (name: string, value: number, key = "fc1.weight", metadata?: ReadonlyMap<string, string>) => ({
  name,
  bytes: writeSafetensors(
    new Map([
      [key, { dtype: "F32", shape: [1, 2], data: new Uint8Array(Float32Array.of(value, -value).buffer) }],
      ["count", { dtype: "I64", shape: [1], data: new Uint8Array(8) }],
    ] as const),
    metadata,
  ),
});
const stepsOf = (...names: string[]) => modelFrames(names.map((name) => model(name, 1))).map(({ step }) => step);

test("orders files by the last number in their names and keeps the floats as halves", () => {
  const frames = modelFrames([model("step-100.safetensors", 3), model("step-20.safetensors", 2)]);
  expect(frames.map(({ step }) => step)).toEqual([20, 100]);
  expect([...frames[0]!.tensors.keys()]).toEqual(["fc1.weight"]);
  expect(frames[0]!.tensors.get("fc1.weight")!.dtype).toBe("F16");
  expect([...floatsOf(frames[0]!.tensors.get("fc1.weight")!)]).toEqual([2, -2]);
});

test("finds the number in a folder's name, and counts where there is none or it does not tell files apart", () => {
  expect(stepsOf("checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors")).toEqual([500, 1000]);
  expect(stepsOf("b.safetensors", "a.safetensors")).toEqual([0, 1]);
  expect(stepsOf("a-1.safetensors", "b-1.safetensors")).toEqual([0, 1]);
  expect(stepsOf()).toEqual([]);
});

test("joins the shards of a model, and refuses one tensor in two", () => {
  const shards = ["00001", "00002"].map((n) => `checkpoint-5/model-${n}-of-00002.safetensors`);
  const [a, b] = [model(shards[0]!, 1, "a"), model(shards[1]!, 2, "b")];
  expect(modelFrames([a, b]).map(({ step, tensors }) => [step, [...tensors.keys()]])).toEqual([[5, ["a", "b"]]]);
  expect(() => modelFrames([a, model(shards[1]!, 2, "a")])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] checkpoint-5/model-00002-of-00002.safetensors: expected each tensor in one shard, got "a" again.]`,
  );
});

test("takes the epoch from the metadata, else from the name", () => {
  expect(modelFrames([model("epoch_12.safetensors", 1)])[0]!.epoch).toBe(12);
  expect(modelFrames([model("step-9.safetensors", 1, "W", new Map([["epoch", "1.5"]]))])[0]!.epoch).toBe(1.5);
});
