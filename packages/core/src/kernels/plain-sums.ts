import type { Floats } from "../cells/cell.ts";

const { fround } = Math;

/** The loop that all products of the plain kernels are made of: a row of the result is a sum of rows. */
export interface PlainSums {
  /** Packs `count` rows of `width` numbers, and notes whether all are finite, because 0 · NaN and 0 · Infinity must not be skipped. */
  pack(rows: Floats, count: number, width: number, rowStride: number, colStride: number): void;
  /** Lists the factors that are not zero among `count` values, `stride` apart; how many they are. */
  gather(values: Floats, from: number, count: number, stride: number): number;
  /** out ← Σ factor · row over the listed terms of `count` packed rows. Sums that are not `fresh` go on from what is there. */
  sumRows(out: Floats, at: number, count: number, width: number, found: number, fresh: boolean): void;
}

/** Makes the loop with room of its own for packed rows. */
export function plainSums(): PlainSums {
  // All three products are sums of rows. The rows are packed into panels that are five columns wide, so that memory is read
  // in order. They hold doubles, because V8 computes in doubles and would convert each float first.
  let panels = new Float64Array(5120);
  let finite = true;
  // The terms of one sum that are not zero: their factors, and where their rows begin in a panel. Each loop copies these
  // variables to constants first, because V8 reads a captured variable again for every number.
  let factors = new Float64Array(1024);
  let starts = new Int32Array(1024);

  function pack(rows: Floats, count: number, width: number, rowStride: number, colStride: number): void {
    const size = Math.ceil(width / 5) * 5 * count;
    if (panels.length < size) panels = new Float64Array(size);
    if (factors.length < count) {
      factors = new Float64Array(count);
      starts = new Int32Array(count);
    }
    const p = panels;
    let zero = 0; // NaN as soon as one of them is not finite
    for (let j = 0; j < width; j++) {
      let at = (j - (j % 5)) * count + (j % 5);
      for (let k = 0; k < count; k++, at += 5) {
        const value = rows[k * rowStride + j * colStride]!;
        p[at] = value;
        zero *= value;
      }
    }
    finite = zero === 0;
  }

  // It has no branch: the processor would guess wrong.
  function gather(values: Floats, from: number, count: number, stride: number): number {
    const keepZeros = Number(!finite);
    const f = factors;
    const s = starts;
    let found = 0;
    for (let k = 0; k < count; k++) {
      const value = values[from + k * stride]!;
      f[found] = value;
      s[found] = 5 * k;
      found += Number(value !== 0) | keepZeros;
    }
    return found;
  }

  // Five columns at a time, so that their sums stay in registers.
  function sumRows(out: Floats, at: number, count: number, width: number, found: number, fresh: boolean): void {
    const p = panels;
    const f = factors;
    const s = starts;
    for (let j = 0; j < width; j += 5) {
      const panel = j * count;
      let a = fresh ? 0 : out[at + j]!;
      let b = fresh || j + 1 >= width ? 0 : out[at + j + 1]!;
      let c = fresh || j + 2 >= width ? 0 : out[at + j + 2]!;
      let d = fresh || j + 3 >= width ? 0 : out[at + j + 3]!;
      let e = fresh || j + 4 >= width ? 0 : out[at + j + 4]!;
      for (let t = 0; t < found; t++) {
        const factor = f[t]!;
        const row = (panel + s[t]!) | 0; // `| 0` spares a check for overflow
        a = fround(a + fround(factor * p[row]!));
        b = fround(b + fround(factor * p[(row + 1) | 0]!));
        c = fround(c + fround(factor * p[(row + 2) | 0]!));
        d = fround(d + fround(factor * p[(row + 3) | 0]!));
        e = fround(e + fround(factor * p[(row + 4) | 0]!));
      }
      out[at + j] = a;
      if (j + 1 < width) out[at + j + 1] = b;
      if (j + 2 < width) out[at + j + 2] = c;
      if (j + 3 < width) out[at + j + 3] = d;
      if (j + 4 < width) out[at + j + 4] = e;
    }
  }

  return { pack, gather, sumRows };
}
