import { rng, type Cell, type Kernels } from "@closurenet/core";

/** Normal numbers of which about the share `zeros` is 0, some of these −0, with blank stretches as pictures have. */
export function sparse(count: number, zeros: number, seed: number): Float32Array {
  const stream = rng(seed);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const blank = zeros > 0 && Math.floor(i / 24) % 4 === seed % 4;
    if (blank) continue;
    values[i] = stream.uniform() < zeros ? (stream.uniform() < 0.2 ? -0 : 0) : stream.normal();
  }
  return values;
}

/** A cell of `kernels` that holds `values`. */
export function filled(kernels: Kernels, rows: number, cols: number, values: ArrayLike<number>): Cell {
  const made = kernels.cell(rows, cols);
  made.set(values);
  return made;
}

/** A view of another cell's memory, of another shape. */
export const view = (base: Cell, rows: number, cols: number): Cell => ({
  rows,
  cols,
  get: () => base.get().subarray(0, rows * cols),
  set: (values) => base.get().set(values),
});

/** Where two lists of numbers first differ, in words; undefined where they are the same to the bit. NaN has many bits. */
export function difference(found: ArrayLike<number>, right: ArrayLike<number>, signedZeros = true): string | undefined {
  if (found.length !== right.length) return `${found.length} numbers and not ${right.length}`;
  for (let i = 0; i < right.length; i++) {
    const same = Object.is(found[i], right[i]) || (!signedZeros && found[i] === right[i]);
    if (!same) return `${found[i]} and not ${right[i]} at ${i} of ${right.length}`;
  }
  return undefined;
}

/** As `difference`, for results by name: a line for each that differs. */
export function differences(
  found: Readonly<Record<string, ArrayLike<number>>>,
  right: Readonly<Record<string, ArrayLike<number>>>,
  signedZeros = true,
): string[] {
  return Object.entries(right).flatMap(([name, values]) => {
    const differs = difference(found[name] ?? [], values, signedZeros);
    return differs ? [`${name}: ${differs}`] : [];
  });
}
