import { expect, test } from "vitest";
import type { Dtype } from "./dtype.ts";
import { writeSafetensors } from "./safetensors.ts";
import { modelFrames } from "./model-frames.ts";
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
const one = (dtype: Dtype, ...data: number[]) => [dtype, { dtype, shape: [1], data: Uint8Array.from(data) }] as const;
const epochOf = (name: string, epoch?: string) =>
  modelFrames([model(name, 1, "W", epoch === undefined ? undefined : new Map([["epoch", epoch]]))])[0]!.epoch;
const stepsOf = (...names: string[]) => modelFrames(names.map((name) => model(name, 1))).map(({ step }) => step);

test("orders files by the last number in their names and keeps the floats as halves", () => {
  const frames = modelFrames([model("step-100.safetensors", 3), model("step-20.safetensors", 2)]);
  expect(frames.map(({ step }) => step)).toEqual([20, 100]);
  expect([...frames[0]!.tensors.keys()]).toEqual(["fc1.weight"]);
  expect(frames[0]!.tensors.get("fc1.weight")!.dtype).toBe("F16");
  expect([...floatsOf(frames[0]!.tensors.get("fc1.weight")!)]).toEqual([2, -2]);
});

test("finds the number in a folder's name, and counts the models if there is none or two are equal", () => {
  expect(stepsOf("checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors")).toEqual([500, 1000]);
  expect(stepsOf("b.safetensors", "a.safetensors")).toEqual([0, 1]);
  expect(stepsOf("a-1.safetensors", "b-1.safetensors")).toEqual([0, 1]);
  expect(stepsOf("a10.safetensors", "a2-10.safetensors")).toEqual([0, 1]); // a2 comes first
  expect(stepsOf("9007199254740993.safetensors", "1.safetensors")).toEqual([0, 1]); // no number that is exact
  expect(stepsOf("step-1/part.safetensors", "x.safetensors")).toEqual([0, 1]);
  expect(stepsOf("2.safetensors", "1.safetensors")).toEqual([1, 2]);
  expect(stepsOf()).toEqual([]);
  const counted = modelFrames([model("b.safetensors", 2), model("a.safetensors", 1)]);
  expect(counted.map(({ tensors }) => floatsOf(tensors.get("fc1.weight")!)[0])).toEqual([1, 2]);
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
  expect(["epoch_12", "Epoch3", "epoch-4", "epoch=5", "step-9"].map((name) => epochOf(`${name}.safetensors`))).toEqual([
    12, 3, 4, 5, 0,
  ]);
  expect(epochOf("epoch_12-step-9.safetensors", "1.5")).toBe(1.5);
  expect(epochOf("epoch_12.safetensors", "soon")).toBe(0);
});

test("takes floats of every width as half floats, F16 without a copy, and leaves other tensors out", () => {
  const tensors = [
    one("F64", 0, 0, 0, 0, 0, 0, 248, 63),
    one("F32", 0, 0, 192, 63),
    one("F16", 0, 0x3e),
    one("BF16", 192, 63),
    one("U8", 1),
  ];
  const bytes = writeSafetensors(new Map(tensors));
  const [frame] = modelFrames([{ name: "m", bytes }]);
  expect(frame).toMatchObject({ step: 0, epoch: 0, metrics: [] });
  expect([...frame!.tensors.keys()].toSorted()).toEqual(["BF16", "F16", "F32", "F64"]);
  for (const tensor of frame!.tensors.values())
    expect(tensor).toEqual({ dtype: "F16", shape: [1], data: Uint8Array.of(0, 0x3e) });
  expect(frame!.tensors.get("F16")!.data.buffer).toBe(bytes.buffer);
});
