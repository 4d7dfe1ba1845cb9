import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesPer, type Dtype, type Tensor } from "./dtype.ts";
import { headerLimit } from "./safetensors-header.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

const runs = { seed: 7, numRuns: 300 };
const encoder = new TextEncoder();

/** A file of this header and this much data. */
function file(header: string | Uint8Array, data = 0, length?: bigint): Uint8Array {
  const text = typeof header === "string" ? encoder.encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({ dtype: fc.constantFrom(...bytesPer.keys()), shape: fc.array(fc.nat(3), { maxLength: 4 }) })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((product, size) => product * size, bytesPer.get(dtype)!);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ dtype, shape, data }));
  });
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("__proto__", "constructor", "0", "10", "", 'a"b\\', "\u0000"),
);
const anyName = anyText.filter((name) => name !== "__metadata__");
const anyMap = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<Map<string, V>> =>
  fc.array(fc.tuple(anyName, value), { maxLength: 6 }).map((entries) => new Map(entries));

/** Reads, or gives the message; anything but a message of ours fails the test. */
function attempt(bytes: Uint8Array): string | undefined {
  try {
    readSafetensors(bytes, "f");
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    if (!message.startsWith("[checkpoint] f")) throw error;
    return message;
  }
}

/** A file whose header has so many bytes. */
const padded = (length: number): Uint8Array => file(`{}${" ".repeat(length - 2)}`);

const headerText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(8, 8 + bytes[0]!));

const one = (dtype: Dtype): Tensor => ({ dtype, shape: [1], data: new Uint8Array(bytesPer.get(dtype)!) });

const write = (name: string, tensor: Partial<Tensor> = {}) =>
  writeSafetensors(new Map([[name, { dtype: "F32", shape: [2], data: new Uint8Array(8), ...tensor }]]));

const info = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

/** Reads, or is refused in our words; fast-check takes a returned value for a verdict, so there is none. */
function answered(bytes: Uint8Array): void {
  expect(["string", "undefined"]).toContain(typeof attempt(bytes));
}

describe("writing and reading", () => {
  test("gives back what was written, whatever the order and the alignment", () => {
    fc.assert(
      fc.property(anyMap(anyTensor), anyMap(anyText), fc.nat(7), (tensors, metadata, shift) => {
        const bytes = writeSafetensors(tensors, metadata);
        expect(writeSafetensors(new Map([...tensors].toReversed()), new Map([...metadata].toReversed()))).toEqual(
          bytes,
        );
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        const read = readSafetensors(moved.subarray(shift));
        expect(new Map(read.tensors)).toEqual(tensors);
        expect(new Map(read.metadata)).toEqual(metadata);
      }),
      runs,
    );
  });

  // The three layouts that the reference implementation's own tests pin.
  test("writes the reference implementation's bytes", () => {
    const data = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
    expect([...writeSafetensors(new Map())]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, ...encoder.encode("{}      ")]);
    expect(headerText(writeSafetensors(new Map(), new Map([["framework", "pt"]])))).toBe(
      '{"__metadata__":{"framework":"pt"}}     ',
    );
    const exact = writeSafetensors(new Map([["attn.0", { dtype: "F32", shape: [1, 2, 3], data }]]));
    expect(headerText(exact)).toBe('{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}');
    expect([...exact.subarray(72)]).toEqual([...data]);
    const padded = writeSafetensors(new Map([["attn0", { dtype: "F32", shape: [1, 1, 2, 3], data }]]));
    expect(headerText(padded)).toBe('{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       ');
  });

  test("knows how wide each type is, in the order of the reference implementation", () => {
    expect([...bytesPer].map(([dtype, bytes]) => `${dtype} ${bytes}`).join(", ")).toBe(
      "U64 8, I64 8, F64 8, F32 4, U32 4, I32 4, BF16 2, F16 2, U16 2, I16 2, I8 1, U8 1, BOOL 1",
    );
  });

  test("writes the widest types first, so that every tensor begins at a multiple of its width", () => {
    const bytes = writeSafetensors(new Map([...bytesPer.keys()].toReversed().map((dtype) => [dtype, one(dtype)])));
    for (const { dtype, data } of readSafetensors(bytes).tensors.values()) {
      expect(data.byteOffset % bytesPer.get(dtype)!).toBe(0);
    }
  });

  test("refuses what it could not read back", () => {
    expect(() => write("W", { shape: [3] })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [checkpoint] tensor "W": expected 12 bytes for F32 [3], got 8 bytes.]`,
    );
    expect(() => write("W", { shape: [0.5, 4] })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [checkpoint] tensor "W": expected an exact number of bytes for F32 [0.5,4], got 8 bytes.]`,
    );
    expect(() => write("__metadata__")).toThrowErrorMatchingInlineSnapshot(
      `[Error: [checkpoint] writeSafetensors: expected a tensor's name, got the reserved "__metadata__".]`,
    );
    expect(() => write("\ud800")).toThrowErrorMatchingInlineSnapshot(
      `[Error: [checkpoint] writeSafetensors: expected well-formed text, got "\\ud800".]`,
    );
    const around = headerText(write("")).trimEnd().length;
    expect(readSafetensors(write("W".repeat(headerLimit - around))).tensors.size).toBe(1);
    expect(() => write("W".repeat(headerLimit - around + 1))).toThrow(
      "expected a header of at most 1048576 bytes, got 1048584. Use fewer or shorter names.",
    );
    const odd: Pick<Tensor, "dtype"> = JSON.parse('{"dtype":"F8"}');
    expect(() => write("W", odd)).toThrow('tensor "W": expected a dtype of U64 I64 F64 F32');
    expect(() => write("W", { shape: [-1, -2] })).toThrow("expected an exact number of bytes for F32 [-1,-2]");
    expect(() => write("W", { shape: [2 ** 51, 0] })).toThrow("expected an exact number of bytes");
    expect(() => writeSafetensors(new Map(), new Map([["a", "\ud800"]]))).toThrow("expected well-formed text");
  });

  test("reads a header as long as it writes one", () => {
    expect(attempt(padded(headerLimit))).toBeUndefined();
    expect(attempt(padded(headerLimit + 1))).toContain("expected a header of at most 1048576 bytes, got 1048577");
  });
});

describe("hostile and damaged files", () => {
  const sample = writeSafetensors(
    new Map<string, Tensor>([
      ["layers.0.W", { dtype: "F32", shape: [2, 3], data: new Uint8Array(24).fill(7) }],
      ["rng", { dtype: "I32", shape: [4], data: new Uint8Array(16).fill(9) }],
    ]),
    new Map([["step", "600"]]),
  );

  test("a file cut anywhere, or with one byte more, is refused", () => {
    for (let length = 0; length < sample.length; length++) expect(attempt(sample.subarray(0, length))).toBeDefined();
    expect(attempt(Uint8Array.of(...sample, 0))).toBeDefined();
    expect(attempt(sample)).toBeUndefined();
  });

  test("every flipped bit gives an error of ours or a valid reading", () => {
    for (let bit = 0; bit < sample.length * 8; bit++) {
      const flipped = Uint8Array.from(sample);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(attempt(flipped) ?? "[checkpoint]").toContain("[checkpoint]");
    }
  });

  test("random bytes and random JSON give an error of ours or a valid reading", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), answered), runs);
    fc.assert(
      fc.property(fc.json(), fc.nat(64), (json, data) => answered(file(json, data))),
      runs,
    );
    const value = fc.oneof(
      fc.constantFrom("F32", "I8", [0, 4], [4, 0], [1], 1e308, -1, null, "__proto__"),
      fc.jsonValue(),
    );
    const field = fc.record({ dtype: value, shape: value, data_offsets: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.dictionary(anyText, field), (header) => answered(file(JSON.stringify(header), 4))),
      runs,
    );
  });

  const a = info("F32", "[1]", "[0,4]");

  test.each([
    ["a short file", file("").subarray(0, 5)],
    ["a huge header", file("{}", 0, 2n ** 63n)],
    ["a header that the format allows and we do not", file("{}", 0, 50_000_000n)],
    ["a header beyond the file", file("{}", 0, 100n)],
    ["no UTF-8", file(Uint8Array.of(0x7b, 0xff, 0x7d))],
    ["a byte order mark", file(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))],
    ["no JSON", file("{oops}")],
    ["an array", file("[]")],
    ["a space first", file(" {}")],
    ["a key twice", file(`{"a":${a},"b":1,"\\u0061":${a}}`, 4)],
    ["a key twice in the metadata", file('{"__metadata__":{"ü":"1","x":"1","x":"2"}}')],
    ["metadata of numbers", file('{"__metadata__":{"x":1}}')],
    ["metadata that is no object", file('{"__metadata__":"x"}')],
    ["a tensor that is no object", file('{"a":3}')],
    ["an unknown dtype", file(`{"a":${info("F8_E4M3", "[4]", "[0,4]")}}`, 4)],
    ["a negative shape", file(`{"a":${info("F32", "[-1,-1]", "[0,4]")}}`, 4)],
    ["a shape that overflows", file(`{"a":${info("F32", "[4294967296,4294967296,0]", "[0,0]")}}`)],
    ["a shape that is too large for its data", file(`{"a":${info("F32", "[1000000000]", "[0,4]")}}`, 4)],
    ["data beyond the file", file(`{"a":${info("U8", "[1000000000000]", "[0,1000000000000]")}}`, 4)],
    ["offsets backwards", file(`{"a":${info("F32", "[1]", "[4,0]")}}`, 4)],
    ["a negative offset", file(`{"a":${info("F32", "[1]", "[-4,0]")}}`, 4)],
    ["a broken offset", file(`{"a":${info("F32", "[1]", "[0.5,4.5]")}}`, 4)],
    ["an offset that is a text", file(`{"a":${info("F32", "[1]", '["0",4]')}}`, 4)],
    ["one offset", file(`{"a":${info("F32", "[1]", "[0]")}}`, 4)],
    ["no offsets", file('{"a":{"dtype":"F32","shape":[1]}}', 4)],
    ["a shape of texts", file(`{"a":${info("F32", '["1"]', "[0,4]")}}`, 4)],
    ["a shape that is none", file(`{"a":${info("F32", '{"length":1}', "[0,4]")}}`, 4)],
    ["no dtype", file('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4)],
    ["a list for a tensor", file('{"a":[]}')],
    ["nothing for a tensor", file('{"a":null}')],
    ["a list for metadata", file('{"__metadata__":[]}')],
    ["three offsets", file(`{"a":${info("F32", "[1]", "[0,4,4]")}}`, 4)],
    ["a hole", file(`{"a":${a},"b":${info("F32", "[1]", "[8,12]")}}`, 12)],
    ["an overlap", file(`{"a":${a},"b":${info("F32", "[1]", "[2,6]")}}`, 6)],
    ["a rest", file(`{"a":${a}}`, 5)],
  ])("%s", (_, bytes) => {
    // What the JSON parser says differs between versions of V8.
    expect(attempt(bytes)?.replace(/(JSON header.*, got )[^]*/, "$1…")).toMatchSnapshot();
  });

  test("__proto__ is a name like any other", () => {
    const header = `{"__metadata__":{"__proto__":"x","a":"y"},"__proto__":${a},"constructor":${info("F32", "[0]", "[4,4]")}}`;
    const { tensors, metadata } = readSafetensors(file(header, 4));
    expect([...tensors.keys()]).toEqual(["__proto__", "constructor"]);
    expect([...metadata]).toEqual([
      ["__proto__", "x"],
      ["a", "y"],
    ]);
    expect(Object.hasOwn(Object.prototype, "dtype")).toBe(false);
  });

  // What takes a time beyond linear in the header's length takes more than the time-out of any test.
  test("hostile headers of a megabyte are read in a short time", () => {
    const most = headerLimit - 100;
    const bombs = [
      `{"a":${"[".repeat(most / 2)}${"]".repeat(most / 2)}}`,
      `{"a":{"dtype":"F32","data_offsets":[0,0],"shape":${"[".repeat(most / 2 - 50)}${"]".repeat(most / 2 - 50)}}}`,
      `{"${"a".repeat(most)}":1}`,
      `{"${'\\"'.repeat(most / 2)}":1}`,
      `{"a":"${"b".repeat(most - 10)}"`,
      `{${"x".repeat(most)}`,
      `{"a":1${" ".repeat(most)}}`,
      `{${'"a":1,'.repeat(most / 7)}"b":1}`,
      `{"a":{"dtype":"F32","data_offsets":[0,0],"shape":[${"9,".repeat(most / 2 - 50)}0]}}`,
    ];
    for (const bomb of bombs) expect(attempt(file(bomb))).toBeDefined();
  });
});
