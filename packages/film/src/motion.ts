import { check, checkWhole } from "./check.ts";
import { halfValues } from "./half.ts";

/** The Euclidean distance between two frames. A weight that is not finite in one of them counts as unmoved. */
function distance(from: Uint16Array, to: Uint16Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const difference = halfValues[to[i]!]! - halfValues[from[i]!]!;
    sum += difference * difference;
  }
  return Math.sqrt(Number.isFinite(sum) ? sum : sumOfFinite(from, to, count));
}

// Apart from the loop above, which every weight of every frame goes through: a film waits for it.
function sumOfFinite(from: Uint16Array, to: Uint16Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const difference = halfValues[to[i]!]! - halfValues[from[i]!]!;
    if (Number.isFinite(difference)) sum += difference * difference;
  }
  return sum;
}

/** The way that the weights of a film go, measured frame by frame. */
export interface MotionMeter {
  /** Goes on to the next frame, and keeps it until the one after. */
  add(frame: Uint16Array): void;
  /** What {@link motion} says of the frames so far. */
  arc(): Float64Array;
}

/**
 * Measures {@link motion} of frames that need not be in memory together: it holds one, and one number for each.
 *
 * @param count how many weights to look at; default all
 * @throws when a frame has another length than the one before
 * @example
 * const meter = motionMeter();
 * for (const weight of [0, 3, 4]) meter.add(halfFrame([weight]));
 * meter.arc(); // Float64Array [0, 0.75, 1]
 */
export function motionMeter(count?: number): MotionMeter {
  const gone: number[] = [];
  let previous: Uint16Array | undefined;
  let length = 0;
  return {
    add(frame) {
      if (previous) {
        const advice = "Give frames of one layer of one run.";
        check(
          frame.length === previous.length,
          "motion",
          `a frame of ${previous.length} weights`,
          frame.length,
          advice,
        );
        length += distance(previous, frame, Math.min(count ?? frame.length, frame.length));
      }
      gone.push(length);
      previous = frame;
    },
    arc() {
      const last = Math.max(1, gone.length - 1);
      return Float64Array.from(gone, (lengthSoFar, i) => (length > 0 ? lengthSoFar / length : i / last));
    },
  };
}

/**
 * The share of their whole way that the weights have gone at each frame: arc(t) = Σ‖Wₜ − Wₜ₋₁‖ ⁄ total. A film whose
 * frames are evenly spaced on this axis changes evenly, whatever the learning rate was.
 *
 * @param frames frames of the same length
 * @param count how many weights to look at; default all
 * @returns one share per frame, rising from 0 to 1; evenly spaced when no weight moves
 * @throws when a frame has another length than the first
 * @example
 * motion([halfFrame([0]), halfFrame([3]), halfFrame([4])]); // Float64Array [0, 0.75, 1]
 */
export function motion(frames: Iterable<Uint16Array>, count?: number): Float64Array {
  const meter = motionMeter(count);
  for (const frame of frames) meter.add(frame);
  return meter.arc();
}

/**
 * Picks frames that are evenly spaced in motion, for a film of a given length.
 *
 * @param arc the result of {@link motion}
 * @param pictures how many frames to pick; a number larger than that of all frames picks them all
 * @returns frame indexes in rising order, each once; the first and the last frame are always picked
 * @throws when `pictures` is not a whole number of at least 1
 * @example
 * pickFrames(Float64Array.of(0, 0.4, 0.5, 0.6, 1), 3); // [0, 2, 4]
 */
export function pickFrames(arc: ArrayLike<number>, pictures: number): number[] {
  checkWhole("pickFrames", "pictures", pictures, 1);
  const frames = arc.length;
  const wanted = Math.min(frames, pictures);
  const picked: number[] = [];
  if (wanted === 1 && frames > 0) return [frames - 1]; // a single picture shows the end
  let nearest = 0;
  for (let k = 0; k < wanted; k++) {
    const target = k / (wanted - 1);
    while (nearest < frames - 1 && Math.abs(arc[nearest + 1]! - target) <= Math.abs(arc[nearest]! - target)) nearest++;
    const lowest = k === 0 ? 0 : picked[k - 1]! + 1;
    const highest = k === 0 ? 0 : frames - wanted + k; // leaves enough frames for the pictures that follow
    picked.push(Math.min(highest, Math.max(lowest, nearest)));
  }
  return picked;
}
