import { array, assert, asyncProperty, nat, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { growingRecording } from "./growing-recording.ts";

test("gives any part of what was added, in whatever pieces that came", async () => {
  const piece = uint8Array({ minLength: 1, maxLength: 9 });
  await assert(
    asyncProperty(array(piece, { maxLength: 12 }), nat(), nat(), async (pieces, a, b) => {
      const recording = growingRecording();
      for (const each of pieces) recording.add(each.slice());
      const whole = pieces.flatMap((each) => [...each]);
      expect(recording.size()).toBe(whole.length);
      const [from, to] = [a % (whole.length + 1), b % (whole.length + 2)];
      expect([...recording.bytes(from, to)]).toEqual(whole.slice(from, Math.max(from, to)));
      const part = recording.read(from);
      const read: number[] = [];
      if (part.kind === "bytes") for await (const bytes of part.bytes) read.push(...bytes);
      expect([part.kind, read]).toEqual([from < whole.length ? "bytes" : "end", whole.slice(from)]);
    }),
  );
});

test("a read gives what was there when it was asked for", async () => {
  const recording = growingRecording();
  recording.add(Uint8Array.of(1, 2));
  const part = recording.read(1);
  recording.add(Uint8Array.of(3));
  const read: number[] = [];
  if (part.kind === "bytes") for await (const bytes of part.bytes) read.push(...bytes);
  expect(read).toEqual([2]);
});
