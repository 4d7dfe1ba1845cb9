import { type Frame, recordingReader, recordingWriter } from "@closurenet/checkpoint";
import { cell } from "@closurenet/core";
import { expect, test } from "vitest";
import { divergence } from "./divergence.ts";

/** Frames at the steps 0, 10, 20…, each with one weight and the loss before it. */
function frames(measured: readonly (readonly [weight: number, loss: number])[]): Frame[] {
  const parts: Uint8Array[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "test" });
  for (const [i, [weight, loss]] of measured.entries()) {
    writer.frame(10 * i, 0, new Map([["layers.0.W", cell(2, 1, Float32Array.of(1, weight))]]), [
      { step: Math.max(0, 10 * i - 3), epoch: 0, loss },
    ]);
  }
  return recordingReader().push(Buffer.concat(parts));
}

test.each([
  [
    "a loss that is no number",
    [
      [1, 2],
      [1, NaN],
      [NaN, NaN],
    ],
    7,
  ],
  [
    "an infinite loss",
    [
      [1, 2],
      [1, 2],
      [1, Infinity],
    ],
    17,
  ],
  [
    "a weight that is no number",
    [
      [1, 2],
      [NaN, 2],
      [1, 2],
    ],
    10,
  ],
  [
    "a weight beyond 16 bits",
    [
      [1, 2],
      [1, 2],
      [1e6, 2],
    ],
    20,
  ],
  [
    "nothing of it",
    [
      [1, 2],
      [6e4, 2e9],
    ],
    undefined,
  ],
] as const)("%s", (_what, measured, at) => {
  const { step, look } = divergence();
  for (const frame of frames(measured)) look([frame]);
  expect(step.value).toBe(at);
});
