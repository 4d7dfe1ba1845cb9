import { cell } from "@closurenet/core";
import { crc32 } from "@foxglove/crc";
import { expect, test } from "vitest";
import { floatsOf, readCheckpoint, writeCheckpoint, writeSafetensors } from "./index.ts";

const cells = new Map([["W", cell(1, 2, Float32Array.of(1, 2))]]);
const tensor = { dtype: "F32", shape: [1], data: new Uint8Array(4) } as const;

/** A safetensors file with the checksum of a checkpoint: that of the whole file, with zeros in place of its own digits. */
function withChecksum(metadata: readonly (readonly [string, string])[]): Uint8Array {
  const key = "closurenet.crc32";
  const bytes = writeSafetensors(new Map([["W", tensor]]), new Map([...metadata, [key, "00000000"]]));
  const digits = Buffer.from(bytes).indexOf(`"${key}":"`) + key.length + 4;
  bytes.set(Buffer.from((crc32(bytes) >>> 0).toString(16).padStart(8, "0")), digits);
  return bytes;
}

const messageOf = (bytes: Uint8Array): string => {
  try {
    return String(readCheckpoint(bytes, "f").step);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
};

test("gives back cells, metadata and step, and keeps the checksum to itself", () => {
  const { step, tensors, metadata } = readCheckpoint(writeCheckpoint(7, cells, new Map([["note", "x"]])));
  expect(step).toBe(7);
  expect([...floatsOf(tensors.get("W")!)]).toEqual([1, 2]);
  expect([...metadata]).toEqual([
    ["note", "x"],
    ["step", "7"],
  ]);
  expect(readCheckpoint(writeCheckpoint(7, cells, new Map([["step", "7"]]))).step).toBe(7);
  expect(() => writeCheckpoint(7, cells, new Map([["step", "8"]]))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] checkpoint: expected metadata of step 7, got 8.]`,
  );
});

test("is not confused by weights that look like the checksum's key", () => {
  const bytes = Buffer.from('"closurenet.crc32":"01234567"'.padEnd(32));
  const look = new Map([["W", cell(1, 8, new Float32Array(new Uint8Array(bytes).buffer))]]);
  const { tensors } = readCheckpoint(writeCheckpoint(7, look, new Map()));
  expect(Buffer.from(tensors.get("W")!.data).toString()).toBe(bytes.toString());
});

test("the checksum is that of the file with zeros in its place, with leading zeros too", () => {
  for (let step = 0; step < 600; step++) {
    const metadata = [["step", String(step)]] as const;
    expect(writeCheckpoint(step, new Map(), new Map())).toHaveLength(
      writeCheckpoint(step, new Map(), new Map(metadata)).length,
    );
    expect(messageOf(withChecksum(metadata))).toBe(String(step));
  }
});

test("is refused without a checksum, with a wrong one, and without a step", () => {
  const flipped = withChecksum([["step", "7"]]);
  flipped[flipped.length - 1]! ^= 1;
  const cases = [
    writeSafetensors(new Map([["W", tensor]]), new Map([["step", "7"]])),
    flipped,
    withChecksum([]),
    withChecksum([["step", "7.5"]]),
    withChecksum([["step", "9007199254740992"]]),
    withChecksum([["step", "9007199254740991"]]),
  ];
  expect(cases.map(messageOf)).toMatchInlineSnapshot(`
    [
      "[checkpoint] f: expected a checksum (closurenet.crc32) in the metadata, got none. This is no checkpoint of a run, or was rewritten.",
      "[checkpoint] f: expected CRC 3d6e3ace, got 4a690a58. The file is damaged; an older checkpoint may do.",
      "[checkpoint] f: expected a step in the metadata, got none.",
      "[checkpoint] f: expected a step in the metadata, got 7.5.",
      "[checkpoint] f: expected a step in the metadata, got 9007199254740992.",
      "9007199254740991",
    ]
  `);
});
