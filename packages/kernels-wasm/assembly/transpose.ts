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

/**
 * T[j][k] ← W[k][j] for the rows k of a chunk, in blocks of 4 × 4. Four blocks, one below the other in W, write 64 bytes of
 * each row of T: as many as a line of the cache has.
 */
function transposeChunk(chunk: i32): void {
  const w = <usize>argument(1);
  const t = <usize>argument(2);
  const rows = argument(3);
  const cols = argument(4);
  const perChunk = argument(5);
  const from = chunk * perChunk;
  const to = min(rows, from + perChunk);
  const across = (<usize>cols) << 2;
  const down = (<usize>rows) << 2;
  const wholeRows = from + ((to - from) & ~3);
  const wholeCols = cols & ~3;
  for (let first = from; first < wholeRows; first += 16) {
    const last = min(wholeRows, first + 16);
    for (let j = 0; j < wholeCols; j += 4) {
      for (let k = first; k < last; k += 4) {
        transposeBlock(
          w + <usize>k * across + ((<usize>j) << 2),
          across,
          t + <usize>j * down + ((<usize>k) << 2),
          down,
        );
      }
    }
  }
  for (let j = wholeCols; j < cols; j++) transposeColumn(w, t, from, wholeRows, j, rows, cols);
  for (let j = 0; j < cols; j++) transposeColumn(w, t, wholeRows, to, j, rows, cols);
}

// @inline
function transposeBlock(at: usize, across: usize, to: usize, down: usize): void {
  const a = v128.load(at);
  const b = v128.load(at + across);
  const c = v128.load(at + across * 2);
  const d = v128.load(at + across * 3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + down, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + down * 2, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
  v128.store(to + down * 3, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
}

/** T[j][k] ← W[k][j] for k from … to − 1. */
function transposeColumn(w: usize, t: usize, from: i32, to: i32, j: i32, rows: i32, cols: i32): void {
  for (let k = from; k < to; k++) {
    store<f32>(t + ((<usize>(j * rows + k)) << 2), load<f32>(w + ((<usize>(k * cols + j)) << 2)));
  }
}
