import { begin, ownRoom, patchOf, runBytes, vectorsOf } from "./convolution-room";
import { argument, run, setArgument } from "./jobs";
import { ends, GROUP, LIST, lists } from "./memory";
import { sumPanels } from "./sums";
import {
  channelsOf,
  downOf,
  framed,
  imageOf,
  pitchOf,
  placesOf,
  runOf,
  strideAcrossOf,
  strideDownOf,
  windowColsOf,
} from "./windows";

/** G = [P 1]ᵀ·D. With `all`, zeros of D count too. */
export function convolutionGradient(
  x: usize,
  d: usize,
  g: usize,
  n: i32,
  windows: usize,
  filters: i32,
  room: usize,
  all: bool,
): void {
  begin(x, d, n, windows, filters, room, all);
  setArgument(8, <i32>g);
  run(gradientChunk, vectorsOf(filters), <f64>n * <f64>placesOf(windows) * <f64>patchOf(windows) * 4);
}

/** Entries of a list: four fill the room of all lists. */
const MOST: i32 = (GROUP / 4) * (LIST / 8) - 8;

// @inline
function listOf(lane: i32): usize {
  return lists() + <usize>(lane * (GROUP / 4) * LIST);
}

/** The gradients of four filters, over all images. */
function gradientChunk(quad: i32): void {
  const n = argument(3);
  const windows = <usize>argument(4);
  const filters = argument(5);
  const all = argument(7) != 0;
  const lanes = min(4, filters - 4 * quad);
  const places = placesOf(windows);
  const imageBytes = (<usize>imageOf(windows)) << 2;
  const outBytes = (<usize>(places * filters)) << 2;
  const pitch = pitchOf(windows);
  const down = downOf(windows);
  const run = runBytes(windows);
  const own = ownRoom(windows);
  const sums = <usize>argument(6) + <usize>(4 * quad * down) * run;
  memory.fill(sums, 0, <usize>(4 * down) * run);
  let bias = f32x4.splat(0);
  for (let image = 0; image < n; image++) {
    const source = framed(<usize>argument(1) + <usize>image * imageBytes, own, windows);
    const d = <usize>argument(2) + <usize>image * outBytes + ((<usize>quad) << 4);
    for (let from = 0; from < places; from += MOST) {
      bias = listPlaces(d, from, min(places, from + MOST), windows, filters, pitch, all, bias);
      for (let lane = 0; lane < lanes; lane++) {
        const first = listOf(lane);
        const last = <usize>load<u32>(ends() + ((<usize>lane) << 2));
        if (first == last) continue;
        let out = sums + <usize>(lane * down) * run;
        for (let y = 0; y < down; y++, out += run) {
          sumPanels(out, first, last, source + <usize>y * pitch, run, false);
        }
      }
    }
  }
  for (let lane = 0; lane < lanes; lane++) {
    writeColumn(
      sums + <usize>(lane * down) * run,
      run,
      windows,
      <usize>argument(8) + ((<usize>(4 * quad + lane)) << 2),
      filters,
    );
  }
  const biases = <usize>argument(8) + ((<usize>(patchOf(windows) * filters + 4 * quad)) << 2);
  v128.store32_lane(biases, bias, 0);
  if (lanes > 1) v128.store32_lane(biases, bias, 1, 4);
  if (lanes > 2) v128.store32_lane(biases, bias, 2, 8);
  if (lanes > 3) v128.store32_lane(biases, bias, 3, 12);
}

/**
 * Lists of four filters: what is not zero of D at the places `from … to − 1`, and where the patch begins. Returns `bias` with all of D
 * added to it.
 */
function listPlaces(
  d: usize,
  from: i32,
  to: i32,
  windows: usize,
  filters: i32,
  pitch: usize,
  all: bool,
  bias: v128,
): v128 {
  const cols = windowColsOf(windows);
  const step = strideAcrossOf(windows) * channelsOf(windows) * 4;
  const down = strideDownOf(windows) * <i32>pitch;
  const stride = (<usize>filters) << 2;
  const keep = all ? 15 : 0;
  let e0 = listOf(0);
  let e1 = listOf(1);
  let e2 = listOf(2);
  let e3 = listOf(3);
  let at = d + <usize>from * stride;
  for (let place = from; place < to;) {
    const row = place / cols;
    const col = place - row * cols;
    const stop = min(to, place + cols - col);
    let offset = row * down + col * step;
    for (; place < stop; place++, at += stride, offset += step) {
      const v = v128.load(at);
      const mask = i32x4.bitmask(f32x4.ne(v, f32x4.splat(0))) | keep;
      const offsets = i32x4.splat(offset);
      const low = v128.shuffle<f32>(offsets, v, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(offsets, v, 2, 6, 3, 7);
      bias = f32x4.add(bias, v);
      v128.store64_lane(e0, low, 0);
      e0 += (mask & 1) << 3;
      v128.store64_lane(e1, low, 1);
      e1 += (mask & 2) << 2;
      v128.store64_lane(e2, high, 0);
      e2 += (mask & 4) << 1;
      v128.store64_lane(e3, high, 1);
      e3 += mask & 8;
    }
  }
  store<u32>(ends(), <u32>e0);
  store<u32>(ends(), <u32>e1, 4);
  store<u32>(ends(), <u32>e2, 8);
  store<u32>(ends(), <u32>e3, 12);
  return bias;
}

/** A row of Gᵀ, in runs of whole vectors, to a column of G. */
function writeColumn(sums: usize, bytes: usize, windows: usize, column: usize, filters: i32): void {
  const run = (<usize>runOf(windows)) << 2;
  for (let y = 0; y < downOf(windows); y++, sums += bytes) {
    for (let k: usize = 0; k < run; k += 4, column += (<usize>filters) << 2) store<f32>(column, load<f32>(sums + k));
  }
}
