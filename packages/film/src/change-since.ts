import { check } from "./check.ts";
import { halfFrame, halfValues } from "./half.ts";

/**
 * What has been learnt since a frame: W − W₀, as a frame of its own. He's and Glorot's initial weights are about as large
 * as what is learnt, so their noise hides the strokes. The change shows the strokes, and a weight that never moved is exactly 0.
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
