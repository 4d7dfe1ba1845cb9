import { check } from "./check.ts";
import { halfFrame, halfValues } from "./half.ts";

/**
 * What has been learnt since a frame: W − W₀, as a frame of its own. Weights that start as large as what they learn (He,
 * Glorot) hide the strokes in their noise; the change shows them, and weights that never moved are exactly 0.
 *
 * @param start W₀, most often the film's first frame
 * @param frame W, of the same length
 * @returns the difference rounded to float16
 * @throws when the lengths differ
 * @example
 * const change = changeSince(halfFrame([1, 2]), halfFrame([1, 4]));
 * Array.from(change, (bits) => halfValues[bits]); // [0, 2]
 */
export function changeSince(start: Uint16Array, frame: Uint16Array): Uint16Array {
  const advice = "Give frames of one layer of one run.";
  check(frame.length === start.length, "changeSince", `a frame of ${start.length} weights`, frame.length, advice);
  const change = new Float32Array(frame.length);
  for (let i = 0; i < frame.length; i++) change[i] = halfValues[frame[i]!]! - halfValues[start[i]!]!;
  return halfFrame(change);
}
