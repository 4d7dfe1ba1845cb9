import { rng } from "@closurenet/core";

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The place of a 32-bit float when all of them are sorted. */
function rank(x: number): number {
  float[0] = x;
  return bits[0]! < 0 ? -(bits[0]! & 0x7fffffff) : bits[0]!;
}

/** The largest distance between two rows of 32-bit floats, counted in floats. */
export const ulps = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(rank(x) - rank(b[i]!))), 0);

/** |a − b| / |b| */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (x, i) => x - b[i]!)) / Math.hypot(...Array.from(b));

/** `n` normal numbers, the same for the same name. */
export const normals = (n: number, name: string, scale = 1): Float32Array => {
  const stream = rng(3).fork(name);
  return Float32Array.from({ length: n }, () => scale * stream.normal());
};
