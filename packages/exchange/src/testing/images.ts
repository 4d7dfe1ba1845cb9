/** Rows of images `[height, width, channels]` with the channels first, or the other way round; other rows as they are. */
export function channelsFirst(rows: Float32Array, shape: readonly number[], back = false): Float32Array<ArrayBuffer> {
  const [height = 1, width = 1, channels = 1] = shape.length === 1 ? [shape[0]] : shape;
  const places = height * width;
  const result = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = Math.floor(i / (places * channels)) * places * channels;
    const [place, channel] = [Math.floor((i - row) / channels), (i - row) % channels];
    const there = row + channel * places + place;
    if (back) result[i] = rows[there]!;
    else result[there] = rows[i]!;
  }
  return result;
}

/** The largest difference of two lists of numbers, as a share of the number where that is beyond 1. */
export function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(a[i]!));
    if (!(apart <= most)) most = apart; // NaN too
  }
  return most;
}
