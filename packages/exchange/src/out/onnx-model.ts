import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Numbers } from "./steps.ts";

/** An operation: its outputs are computed from its inputs, each a name. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Whole numbers as they are, other numbers in a `float`. */
export type Attribute = number | readonly number[] | { readonly float: number };

/** A value at the edge of the graph; its first size, the count of examples, is free. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly weights: ReadonlyMap<string, Numbers>;
  /** Constants of whole numbers, such as shapes. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly input: OnnxValue;
  readonly output: OnnxValue;
  readonly opset: number;
  readonly irVersion: number;
  readonly about: Readonly<Record<string, string>>;
}

type Write = (writer: BinaryWriter) => void;

const text = (writer: BinaryWriter, field: number, value: string): void =>
  void writer.tag(field, WireType.LengthDelimited).string(value);
const whole = (writer: BinaryWriter, field: number, value: number): void =>
  void writer.tag(field, WireType.Varint).int64(value);
function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

// The numbers of fields and types are those of onnx.proto.
const type = { float: 1, int64: 7 };
const attributeType = { float: 1, int: 2, ints: 7 };

const attribute =
  (name: string, value: Attribute): Write =>
  (writer) => {
    text(writer, 1, name);
    if (typeof value === "number") {
      whole(writer, 3, value);
      whole(writer, 20, attributeType.int);
    } else if ("float" in value) {
      writer.tag(2, WireType.Bit32).float(value.float);
      whole(writer, 20, attributeType.float);
    } else {
      for (const number of value) whole(writer, 8, number);
      whole(writer, 20, attributeType.ints);
    }
  };

const node =
  ({ op, inputs, output, attributes }: OnnxNode): Write =>
  (writer) => {
    for (const input of inputs) text(writer, 1, input);
    text(writer, 2, output);
    text(writer, 3, output);
    text(writer, 4, op);
    for (const [name, value] of Object.entries(attributes)) message(writer, 5, attribute(name, value));
  };

const tensor =
  (name: string, dtype: number, shape: readonly number[], data: Uint8Array): Write =>
  (writer) => {
    for (const length of shape) whole(writer, 1, length);
    whole(writer, 2, dtype);
    text(writer, 8, name);
    writer.tag(9, WireType.LengthDelimited).bytes(data);
  };

const value =
  ({ name, shape }: OnnxValue): Write =>
  (writer) => {
    text(writer, 1, name);
    const sizes: Write = (dimensions) => {
      message(dimensions, 1, (dimension) => text(dimension, 2, "n"));
      for (const length of shape) message(dimensions, 1, (dimension) => whole(dimension, 1, length));
    };
    message(writer, 2, (kind) =>
      message(kind, 1, (ofTensor) => {
        whole(ofTensor, 1, type.float);
        message(ofTensor, 2, sizes);
      }),
    );
  };

/** The bytes of a model. @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export function writeOnnx({ nodes, weights, shapes, input, output, opset, irVersion, about }: OnnxModel) {
  const writer = new BinaryWriter();
  whole(writer, 1, irVersion);
  text(writer, 2, "closurenet");
  message(writer, 7, (graph) => {
    for (const step of nodes) message(graph, 1, node(step));
    text(graph, 2, "network");
    for (const [name, { shape, values }] of weights) {
      message(
        graph,
        5,
        tensor(name, type.float, shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      );
    }
    for (const [name, numbers] of shapes) {
      const data = BigInt64Array.from(numbers, BigInt);
      message(graph, 5, tensor(name, type.int64, [numbers.length], new Uint8Array(data.buffer)));
    }
    message(graph, 11, value(input));
    message(graph, 12, value(output));
  });
  message(writer, 8, (set) => {
    text(set, 1, "");
    whole(set, 2, opset);
  });
  for (const [key, words] of Object.entries(about)) {
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, words);
    });
  }
  return writer.finish();
}
