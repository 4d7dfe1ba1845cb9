import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { readSafetensors } from "@closurenet/checkpoint";
import { describe, expect, it } from "vitest";
import { channelsFirst, furthest } from "../testing/images.ts";
import { networks, ours, shaken, someRows } from "../testing/networks.ts";
import { runOnnx } from "../testing/onnx-runtime.ts";
import { channelsFirst as shapeOf } from "./channels-first.ts";
import { toOnnx } from "./onnx.ts";
import { toPyTorch } from "./pytorch.ts";

type Field = number | Uint8Array | undefined;

/** The fields of a message of protobuf, each as often as it is there: whole numbers, and bytes. */
function fields(bytes: Field): Map<number, Field[]> {
  if (!(bytes instanceof Uint8Array)) throw new Error("expected a message");
  const found = new Map<number, Field[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value = type === WireType.Varint ? Number(reader.int64()) : reader.bytes();
    found.set(field, [...(found.get(field) ?? []), value]);
  }
  return found;
}
const text = (value: Field): string => (value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value));

describe("toOnnx", () => {
  it("tells who made it, of what, and for which runtimes", () => {
    const [{ name, bytes }] = toOnnx(shaken(networks["dense with relu"]!), { about: { run: "digits", step: "540" } });
    const model = fields(bytes);
    const entries = model.get(14)!.map((entry) => [...fields(entry).values()].map(([value]) => text(value)));
    expect({
      name,
      irVersion: model.get(1),
      producer: text(model.get(2)![0]),
      about: Object.fromEntries(entries),
    }).toEqual({
      name: "model.onnx",
      irVersion: [8],
      producer: "closurenet",
      about: { run: "digits", step: "540" },
    });
    expect(fields(model.get(8)![0]).get(2)).toEqual([17]); // the opset
  });

  it("holds the weights under PyTorch's names", () => {
    const net = shaken(networks["conv2d and batchNorm with relu"]!);
    const graph = fields(fields(toOnnx(net)[0].bytes).get(7)![0]);
    const initializers = graph.get(5)!.map((tensor) => fields(tensor));
    const theirs = Object.fromEntries(initializers.map((tensor) => [text(tensor.get(8)![0]), tensor.get(9)![0]]));
    const { tensors } = readSafetensors(toPyTorch(net)[0].bytes);
    expect(theirs).toEqual(Object.fromEntries([...tensors].map(([name, { data }]) => [name, data])));
  });
});

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
