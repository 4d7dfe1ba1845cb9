import { recordingReader, recordingWriter } from "@closurenet/checkpoint";
import { expect, test } from "vitest";
import { film } from "./reading/film.ts";

test("layers count from 1, in their order, without gaps where there are no weights", () => {
  const parts: Uint8Array[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "test" });
  const cell = { rows: 3, cols: 2, get: () => new Float32Array(6), set: () => undefined };
  // As a network with dropout, pooling and a network inside of it is recorded.
  const names = ["layers.10.W", "layers.0.W", "layers.2.1.W", "layers.5.W"];
  writer.frame(0, 0, new Map(names.map((name) => [name, cell])), []);
  writer.close();
  const read = film("recording.mcap");
  read.add(recordingReader("recording.mcap").push(new Uint8Array(Buffer.concat(parts))));
  expect(read.layers.map(({ label, name }) => `${label} ${name}`)).toEqual([
    "1 layers.0.W",
    "2 layers.2.1.W",
    "3 layers.5.W",
    "4 layers.10.W",
  ]);
});
