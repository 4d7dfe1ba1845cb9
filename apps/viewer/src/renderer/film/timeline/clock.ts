/** Places of frames on a time axis from 0 to 1, rising. */
export type Positions = ArrayLike<number>;

/** Places in proportion to the steps at which the frames were taken. */
export function stepPositions(steps: readonly number[]): Float64Array {
  const first = steps[0] ?? 0;
  const length = (steps.at(-1) ?? 0) - first;
  return Float64Array.from(steps, (step, i) => (length > 0 ? (step - first) / length : i === 0 ? 0 : 1));
}

/** The fractional frame at a place: 2.5 is halfway from frame 2 to frame 3. */
export function frameAt(positions: Positions, place: number): number {
  const last = positions.length - 1;
  if (last < 0 || place <= positions[0]!) return 0;
  if (place >= positions[last]!) return last;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (positions[middle]! <= place) low = middle;
    else high = middle;
  }
  const gap = positions[high]! - positions[low]!;
  return gap > 0 ? low + (place - positions[low]!) / gap : low;
}

/** The place of a fractional frame: the inverse of {@link frameAt}. */
export function placeOf(positions: Positions, frame: number): number {
  const last = positions.length - 1;
  if (last < 0) return 0;
  const low = Math.min(last, Math.max(0, Math.floor(frame)));
  const from = positions[low]!;
  return from + ((positions[Math.min(last, low + 1)] ?? from) - from) * Math.min(1, Math.max(0, frame - low));
}

/** The frame nearest to a step. */
export function nearestFrame(steps: readonly number[], step: number): number {
  let best = 0;
  for (let i = 1; i < steps.length; i++) if (Math.abs(steps[i]! - step) <= Math.abs(steps[best]! - step)) best = i;
  return best;
}
