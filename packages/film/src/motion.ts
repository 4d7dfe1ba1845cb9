import { check, checkWhole } from "./check.ts";
import { halfValues } from "./half.ts";

/** The Euclidean distance between two frames; weights that are not finite in both stand still. */
function distance(from: Uint16Array, to: Uint16Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const step = halfValues[to[i]!]! - halfValues[from[i]!]!;
    if (Number.isFinite(step)) sum += step * step;
  }
  return Math.sqrt(sum);
}

/**
 * The time axis by motion: how much of the whole way the weights have gone at each frame, arc(t) = Σ‖Wₜ − Wₜ₋₁‖ ⁄ total.
 * A film played evenly along it changes evenly to the eye, whatever the learning rate did.
 *
 * @param frames equally long frames
 * @param count weights to look at; default all
 * @returns one share per frame, rising from 0 to 1; evenly spaced when nothing moves
 * @throws when a frame has another length than the first
 * @example
 * motion([halfFrame([0]), halfFrame([3]), halfFrame([4])]); // Float64Array [0, 0.75, 1]
 */
export function motion(frames: Iterable<Uint16Array>, count?: number): Float64Array {
  const arc: number[] = [];
  let before: Uint16Array | undefined;
  let way = 0;
  for (const frame of frames) {
    if (before) {
      const advice = "Give frames of one layer of one run.";
      check(frame.length === before.length, "motion", `a frame of ${before.length} weights`, frame.length, advice);
      way += distance(before, frame, Math.min(count ?? frame.length, frame.length));
    }
    arc.push(way);
    before = frame;
  }
  const last = Math.max(1, arc.length - 1);
  return Float64Array.from(arc, (gone, i) => (way > 0 ? gone / way : i / last));
}

/**
 * Picks frames evenly spaced in motion, for a film of a given length.
 *
 * @param arc what {@link motion} gave
 * @param pictures how many frames to pick; more than there are means all
 * @returns rising, distinct frame indexes; the first and the last frame always among them
 * @throws when `pictures` is not a whole number of at least 1
 * @example
 * pickFrames(Float64Array.of(0, 0.4, 0.5, 0.6, 1), 3); // [0, 2, 4]
 */
export function pickFrames(arc: ArrayLike<number>, pictures: number): number[] {
  checkWhole("pickFrames", "pictures", pictures, 1);
  const frames = arc.length;
  const wanted = Math.min(frames, pictures);
  const picked: number[] = [];
  if (wanted === 1 && frames > 0) return [frames - 1]; // of a single picture, the end
  let nearest = 0;
  for (let k = 0; k < wanted; k++) {
    const target = k / (wanted - 1);
    while (nearest < frames - 1 && Math.abs(arc[nearest + 1]! - target) <= Math.abs(arc[nearest]! - target)) nearest++;
    const least = k === 0 ? 0 : picked[k - 1]! + 1;
    const most = k === 0 ? 0 : frames - wanted + k;
    picked.push(Math.min(most, Math.max(least, nearest)));
  }
  return picked;
}
