import { rng } from "@closurenet/core";

const order = new Int32Array(1);
const place = new Float32Array(order.buffer);

/** Where a 32-bit float stands in the order of all of them. */
function rank(x: number): number {
  place[0] = x;
  return order[0]! < 0 ? -(order[0]! & 0x7fffffff) : order[0]!;
}

/** The most that two rows of 32-bit floats lie apart, in floats. */
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
