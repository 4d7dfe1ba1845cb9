import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { McapWriter } from "@mcap/core";
import { assert, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { writeSafetensors } from "./safetensors.ts";
import { recordingReader } from "./recording-reader.ts";

const problemOf = (bytes: Uint8Array, piece = bytes.length): string | undefined => {
  const reader = recordingReader("film.mcap");
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  return reader.end().problem;
};

/** A file by another writer: one channel, one message. */
async function foreign(
  header: { readonly library: string; readonly profile: string },
  options: { readonly useChunks?: boolean; readonly compression?: string } = {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0n;
  const writer = new McapWriter({
    writable: {
      position: () => size,
      async write(bytes) {
        parts.push(bytes.slice());
        size += BigInt(bytes.length);
      },
    },
    useChunks: options.useChunks ?? true,
    ...(options.compression && {
      // Nobody gets as far as the compressed bytes.
      compressChunk: (data) => ({ compression: options.compression!, compressedData: data }),
    }),
  });
  await writer.start(header);
  const channelId = await writer.registerChannel({
    topic: "/camera",
    messageEncoding: "json",
    schemaId: 0,
    metadata: new Map(),
  });
  await writer.addMessage({ channelId, sequence: 0, logTime: 0n, publishTime: 0n, data: Buffer.from("{}") });
  await writer.end();
  return Buffer.concat(parts);
}

test("an MCAP file by another writer is refused with its writer and its compression, in whatever pieces it comes", async () => {
  const library = "mcap go v1.7.0";
  const said: unknown[] = [];
  for (const bytes of [
    await foreign({ library, profile: "ros1" }, { compression: "lz4" }),
    await foreign({ library: "libmcap 1.3.0", profile: "ros2" }, { compression: "zstd" }),
    await foreign({ library, profile: "" }),
    await foreign({ library, profile: "" }, { useChunks: false }),
    await foreign({ library: "", profile: "" }, { useChunks: false }),
    await foreign({ library: "\u001b[31m`x`\n\u202E", profile: "y".repeat(1000) }),
  ]) {
    said.push(problemOf(bytes));
    expect(problemOf(bytes, 1)).toBe(said.at(-1));
  }
  expect(said).toMatchInlineSnapshot(`
    [
      "[checkpoint] film.mcap: at byte 43, expected a recording by closurenet, got an MCAP file by mcap go v1.7.0, of profile ros1, compressed with lz4.",
      "[checkpoint] film.mcap: at byte 42, expected a recording by closurenet, got an MCAP file by libmcap 1.3.0, of profile ros2, compressed with zstd.",
      "[checkpoint] film.mcap: at byte 39, expected a recording by closurenet, got an MCAP file by mcap go v1.7.0, not compressed.",
      "[checkpoint] film.mcap: at byte 39, expected a recording by closurenet, got an MCAP file by mcap go v1.7.0, without chunks.",
      "[checkpoint] film.mcap: at byte 25, expected a recording by closurenet, got an MCAP file, without chunks.",
      "[checkpoint] film.mcap: at byte 1037, expected a recording by closurenet, got an MCAP file by [31mx, of profile yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…, not compressed.",
    ]
  `);
});

test("what is no MCAP file is refused by its kind", () => {
  const said = [
    Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"),
    Buffer.from("PK\x03\x04\x14\0\0\0\x08\0", "latin1"),
    gzipSync("hello"),
    Buffer.from('{"kind":"experiment"}'),
    Buffer.from("<!DOCTYPE html><title>Not found</title>"),
    Buffer.from("#ROSBAG V2.0\n"),
    writeSafetensors(new Map([["a", { dtype: "U8", shape: [1], data: new Uint8Array(1) }]])),
    Buffer.from("this is not a recording at all"),
  ].map((bytes) => problemOf(bytes));
  expect(said).toMatchInlineSnapshot(`
    [
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got a PNG image.",
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got a zip archive.",
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got a gzip file.",
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got JSON.",
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got HTML.",
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got a ROS 1 bag.",
      "[checkpoint] film.mcap: at byte 0, expected a recording (MCAP), got a safetensors file.",
      "[checkpoint] film.mcap: at byte 0, expected the MCAP magic, got 74 68 69 73 20 69 73 20.",
    ]
  `);
});

test("whatever the first bytes are, they are refused in one printable sentence or wait for more", () => {
  assert(
    property(uint8Array({ maxLength: 40 }), (bytes) => {
      const problem = problemOf(bytes);
      expect(problem ?? "").toMatch(
        bytes.length < 8 ? /^$/ : /^\[checkpoint\] film\.mcap: at byte 0, expected [^\p{C}]+\.$/u,
      );
    }),
  );
});
