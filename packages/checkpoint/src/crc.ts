import { crc32Update } from "@foxglove/crc";

// A CRC-32 is linear over the bits: with u(s, x) the state after bytes x from state s, u(s, x) = z(s) ⊕ u(0, x), where z
// goes on over as many zeros as x has bytes. So bytes whose u(0, x) is known need not be looked at again.

/** A linear map of 32 bits, as what each bit becomes. */
type Columns = readonly number[];

const apply = (columns: Columns, state: number): number =>
  columns.reduce((sum, column, bit) => ((state >>> bit) & 1 ? sum ^ column : sum), 0);
const each = (by: Columns, of: Columns): Columns => of.map((column) => apply(by, column));
const identity: Columns = Array.from({ length: 32 }, (_, bit) => 1 << bit);
const oneZero: Columns = identity.map((state) => crc32Update(state, new Uint8Array(1)));

/** Takes the state of a CRC-32 over `length` zero bytes, by repeated squaring of the step over one. */
export function crcOverZeros(length: number): (state: number) => number {
  let all = identity;
  let step = oneZero;
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) all = each(step, all);
    step = each(step, step);
  }
  return (state) => apply(all, state);
}
