import { crc32Update } from "./crc32.ts";

// A CRC-32 is linear over the bits. Let u(s, x) be the state after the bytes x from state s, and z(s) the state after as
// many zero bytes from s. Then u(s, x) = z(s) ⊕ u(0, x). So if u(0, x) is known, the bytes x need not be read again.

/** A linear map of 32 bits, as a matrix over the field of two elements: column i is the image of bit i. */
type Matrix = readonly number[];

const apply = (matrix: Matrix, state: number): number =>
  matrix.reduce((sum, column, bit) => ((state >>> bit) & 1 ? sum ^ column : sum), 0);
const product = (a: Matrix, b: Matrix): Matrix => b.map((column) => apply(a, column));
const identity: Matrix = Array.from({ length: 32 }, (_, bit) => 1 << bit);
const oneZeroByte: Matrix = identity.map((state) => crc32Update(state, new Uint8Array(1)));

/** Gives z for `length` zero bytes: the matrix of one zero byte to the power of `length`, by repeated squaring. */
export function crcOverZeros(length: number): (state: number) => number {
  let result = identity;
  let power = oneZeroByte;
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(power, result);
    power = product(power, power);
  }
  return (state) => apply(result, state);
}
