import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import { knownDtype, readSafetensorsHeader, safetensorsHeaderEnd } from "./safetensors-header.ts";

const bytes = writeSafetensors(
  new Map([
    ["a", { dtype: "F32", shape: [2, 3], data: new Uint8Array(24).fill(1) }],
    ["b", { dtype: "F16", shape: [1], data: new Uint8Array(2).fill(2) }],
  ] as const),
  new Map([["activation", "tanh"]]),
);
const end = safetensorsHeaderEnd(bytes.subarray(0, 8), bytes.length);

test("a header alone says what the file holds and where", () => {
  const { tensors, metadata } = readSafetensorsHeader(bytes.subarray(0, end), bytes.length);
  expect(metadata.get("activation")).toBe("tanh");
  for (const [name, { data, shape, dtype }] of readSafetensors(bytes).tensors) {
    const { begin, end: last, ...info } = tensors.get(name)!;
    expect(info).toEqual({ shape, dtype });
    expect(bytes.subarray(begin, last)).toEqual(data);
  }
});

test("the size of the file is checked against its header", () => {
  const head = bytes.subarray(0, end);
  expect(() => readSafetensorsHeader(head, bytes.length - 1, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m tensor "b": expected 26 bytes of data, got 25. The file is cut short; get it again.]`,
  );
  expect(() => readSafetensorsHeader(head, bytes.length + 1, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m: expected the file to end at byte 186, got 1 bytes more.]`,
  );
  expect(() => readSafetensorsHeader(bytes.subarray(0, end - 1), bytes.length, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m: expected its first 160 bytes, got 159.]`,
  );
  expect(() => safetensorsHeaderEnd(bytes.subarray(0, 7), bytes.length, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m: expected at least 8 bytes, got 7. This is no safetensors file.]`,
  );
  expect(() => safetensorsHeaderEnd(bytes.subarray(0, 8), end - 1, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m: expected a header of 152 bytes, got 151. The file is cut short; get it again.]`,
  );
});

/** A file whose header is this text, with so many bytes of data. */
function headed(json: string, data: number): Uint8Array {
  const header = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + header.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  return file;
}

test("a type that is not known is told as it is, and its place is checked all the same", () => {
  const file = headed('{"x":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}}', 3);
  expect(readSafetensorsHeader(file, file.length).tensors.get("x")).toMatchObject({ dtype: "F8_E4M3", shape: [3] });
  expect(knownDtype("F8_E4M3")).toBeUndefined();
  expect(() => readSafetensors(file, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m tensor "x": expected a dtype of U64 I64 F64 F32 U32 I32 BF16 F16 U16 I16 I8 U8 BOOL, got "F8_E4M3".]`,
  );
  const overlapping = headed(
    '{"x":{"dtype":"F4","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
    4,
  );
  expect(() => readSafetensorsHeader(overlapping, overlapping.length, "m")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] m tensor "y": expected its data to begin at byte 3 of the data, got 2: an overlap. The file is damaged.]`,
  );
  for (const dtype of ['"f32; rm"', '""', "3", `"${"F".repeat(20)}"`]) {
    const odd = headed(`{"x":{"dtype":${dtype},"shape":[3],"data_offsets":[0,3]}}`, 3);
    expect(() => readSafetensorsHeader(odd, odd.length, "m")).toThrow("expected a dtype of ");
  }
});
