import { argument, run, setArgument } from "./jobs";

/** Numbers of a matrix that are worth a second thread. */
const WORTH: f64 = 16_384;
/** Rows of a chunk. */
const CHUNK: i32 = 32;

/** T ← Wᵀ, where W has so many rows and columns. */
export function transpose(w: usize, t: usize, rows: i32, cols: i32): void {
  const perChunk = <f64>rows * <f64>cols < WORTH ? rows : CHUNK;
  setArgument(1, <i32>w);
  setArgument(2, <i32>t);
  setArgument(3, rows);
  setArgument(4, cols);
  setArgument(5, perChunk);
  run(transposeChunk, (rows + perChunk - 1) / perChunk);
}

/** T[j][k] ← W[k][j] for the rows k of a chunk, in blocks of 4 × 4. */
function transposeChunk(chunk: i32): void {
  const w = <usize>argument(1);
  const t = <usize>argument(2);
  const rows = argument(3);
  const cols = argument(4);
  const perChunk = argument(5);
  const to = min(rows, (chunk + 1) * perChunk);
  const across = (<usize>cols) << 2;
  const down = (<usize>rows) << 2;
  let k = chunk * perChunk;
  for (; k + 4 <= to; k += 4) {
    const row = w + <usize>k * across;
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const at = row + ((<usize>j) << 2);
      const a = v128.load(at);
      const b = v128.load(at + across);
      const c = v128.load(at + across * 2);
      const d = v128.load(at + across * 3);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const out = t + <usize>j * down + ((<usize>k) << 2);
      v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(out + down, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(out + down * 2, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
      v128.store(out + down * 3, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
    }
    for (; j < cols; j++) transposeColumn(w, t, k, k + 4, j, rows, cols);
  }
  for (let j = 0; j < cols; j++) transposeColumn(w, t, k, to, j, rows, cols);
}

/** T[j][k] ← W[k][j] for k from … to − 1. */
function transposeColumn(w: usize, t: usize, from: i32, to: i32, j: i32, rows: i32, cols: i32): void {
  for (let k = from; k < to; k++) {
    store<f32>(t + ((<usize>(j * rows + k)) << 2), load<f32>(w + ((<usize>(k * cols + j)) << 2)));
  }
}
