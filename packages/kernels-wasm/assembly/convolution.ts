import { argument, run, setArgument, threadCount } from "./jobs";
import { listRows } from "./lists";
import { BLOCK, ends, GROUP, LIST, lists, WIDEST } from "./memory";
import { convolveRow } from "./convolution-sums";
import { sumRow } from "./sums";
import {
  channelsOf,
  downOf,
  frameBytes,
  framed,
  imageOf,
  needFrame,
  ownPart,
  pitchOf,
  placesOf,
  runOf,
  strideAcrossOf,
  strideDownOf,
  unframe,
  windowColsOf,
  windowRowsOf,
} from "./windows";

/*
 * Convolutions. A row of P is the patch of an image under one window: `down` runs of neighbouring numbers, read where they lie. So P
 * is never written. Terms are added in the order of a product of matrices, ascending, the bias last.
 *
 *   convolve           Sᵢ = Σₖ Pᵢₖ·Wₖ     five patches and eight filters at a time, their sums in registers
 *   convolveGradient   (Gᵀ)ⱼ = Σᵢ Dᵢⱼ·Pᵢ   sums of rows over lists (lists.ts): after pooling and relu, most of D is 0
 *   convolveInput      Pᵢ = Σⱼ Dᵢⱼ·(Wᵀ)ⱼ   the same; then each number is added to its pixel
 *
 * `room` has a part that all threads read, and one for each thread: a frame, and a patch.
 */

/** Multiply-adds that are worth a second thread. */
const WORTH: f64 = 16_384;

// @inline
function vectorsOf(numbers: i32): i32 {
  return (numbers + 3) >> 2;
}

/** Numbers under one window. */
export function patchOf(windows: usize): i32 {
  return downOf(windows) * runOf(windows);
}

/** Bytes of a row of Wᵀ, whole vectors. */
function patchBytes(windows: usize): usize {
  return (<usize>vectorsOf(patchOf(windows))) << 4;
}

/** Bytes of a run in Gᵀ, whole vectors. */
function runBytes(windows: usize): usize {
  return (<usize>vectorsOf(runOf(windows))) << 4;
}

function sharedBytes(windows: usize, filters: i32): usize {
  const vectors = <usize>vectorsOf(filters);
  const packed = (<usize>(patchOf(windows) + 1) * vectors) << 4;
  const rows = (vectors << 2) * max(patchBytes(windows), <usize>downOf(windows) * runBytes(windows));
  return (max(packed, rows) + 79) & ~63;
}

function ownBytes(windows: usize): usize {
  return (frameBytes(windows) + patchBytes(windows) + 79) & ~63;
}

/** Bytes of room for convolutions with so many filters. */
export function convolutionRoom(windows: usize, filters: i32): usize {
  return sharedBytes(windows, filters) + <usize>threadCount() * ownBytes(windows);
}

// The arguments of all three jobs.
function begin(a: usize, b: usize, n: i32, windows: usize, filters: i32, room: usize, all: bool): void {
  setArgument(1, <i32>a);
  setArgument(2, <i32>b);
  setArgument(3, n);
  setArgument(4, <i32>windows);
  setArgument(5, filters);
  setArgument(6, <i32>room);
  setArgument(7, all);
}

function ownRoom(windows: usize): usize {
  return ownPart(<usize>argument(6) + sharedBytes(windows, argument(5)), ownBytes(windows));
}

/** Runs a job on parts of `n` images. */
function runOnImages(job: (chunk: i32) => void, n: i32, windows: usize, filters: i32): void {
  const work = <f64>placesOf(windows) * <f64>patchOf(windows) * <f64>filters;
  const parts = work * <f64>n < WORTH ? 1 : threadCount() * 4;
  const perChunk = max(1, (n + parts - 1) / parts);
  setArgument(8, perChunk);
  run(job, (n + perChunk - 1) / perChunk, work * <f64>perChunk);
}

/** S = [P 1]·W. */
export function convolveImages(x: usize, w: usize, s: usize, n: i32, windows: usize, filters: i32, room: usize): void {
  packFilters(w, room, patchOf(windows) + 1, filters);
  begin(x, s, n, windows, filters, room, false);
  runOnImages(convolveChunk, n, windows, filters);
}

/** Copies W, bias included, in panels of two vectors of filters; lanes beyond the last filter are 0. */
function packFilters(w: usize, to: usize, rows: i32, filters: i32): void {
  for (let from = 0; from < filters; from += 8) {
    const lanes = filters - from > 4 ? 8 : 4;
    for (let k = 0; k < rows; k++) {
      const row = w + ((<usize>(k * filters)) << 2);
      for (let j = from; j < from + lanes; j++, to += 4) {
        store<f32>(to, j < filters ? load<f32>(row + ((<usize>j) << 2)) : 0);
      }
    }
  }
}

function convolveChunk(chunk: i32): void {
  const windows = <usize>argument(4);
  const filters = argument(5);
  const imageBytes = (<usize>imageOf(windows)) << 2;
  const outBytes = (<usize>(placesOf(windows) * filters)) << 2;
  const pitch = pitchOf(windows);
  const down = <usize>strideDownOf(windows) * pitch;
  const rowBytes = (<usize>(windowColsOf(windows) * filters)) << 2;
  const own = ownRoom(windows);
  const first = chunk * argument(8);
  const last = min(argument(3), first + argument(8));
  for (let image = first; image < last; image++) {
    const source = framed(<usize>argument(1) + <usize>image * imageBytes, own, windows);
    const out = <usize>argument(2) + <usize>image * outBytes;
    let panel = <usize>argument(6);
    for (let from = 0; from < filters; from += 8) {
      for (let row = 0; row < windowRowsOf(windows); row++) {
        const to = out + <usize>row * rowBytes + ((<usize>from) << 2);
        convolveRow(source + <usize>row * down, panel, to, pitch, windows, filters, filters - from);
      }
      panel += (<usize>(patchOf(windows) + 1)) << 5;
    }
  }
}

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

/** out ← Σ factor · row, `bytes` wide, over a list. */
function sumPanels(out: usize, first: usize, last: usize, rows: usize, bytes: usize, fresh: bool): void {
  for (let at: usize = 0; at < bytes; at += WIDEST * 16) {
    const vectors = <i32>(min(<usize>(WIDEST * 16), bytes - at) >> 4);
    sumRow(vectors, out + at, first, last, rows + at, fresh, 4);
  }
}

/** A row of Gᵀ, in runs of whole vectors, to a column of G. */
function writeColumn(sums: usize, bytes: usize, windows: usize, column: usize, filters: i32): void {
  const run = (<usize>runOf(windows)) << 2;
  for (let y = 0; y < downOf(windows); y++, sums += bytes) {
    for (let k: usize = 0; k < run; k += 4, column += (<usize>filters) << 2) store<f32>(column, load<f32>(sums + k));
  }
}

/** dX: each pixel is the sum of its copies in D·Wᵀ. With `all`, zeros of D count too. */
export function convolutionInput(
  d: usize,
  w: usize,
  dx: usize,
  n: i32,
  windows: usize,
  filters: i32,
  room: usize,
  all: bool,
): void {
  transposeFilters(w, room, patchOf(windows), filters, patchBytes(windows));
  begin(d, dx, n, windows, filters, room, all);
  runOnImages(inputChunk, n, windows, filters);
}

/** Wᵀ without the bias, in rows of whole vectors; what is beyond a patch is 0. */
function transposeFilters(w: usize, to: usize, patch: i32, filters: i32, bytes: usize): void {
  memory.fill(to, 0, <usize>filters * bytes);
  for (let k = 0; k < patch; k++) {
    let out = to + ((<usize>k) << 2);
    for (let j = 0; j < filters; j++, w += 4, out += bytes) store<f32>(out, load<f32>(w));
  }
}

function inputChunk(chunk: i32): void {
  const windows = <usize>argument(4);
  const filters = argument(5);
  const all = argument(7) != 0;
  const places = placesOf(windows);
  const cols = windowColsOf(windows);
  const stride = (<usize>filters) << 2;
  const imageBytes = (<usize>imageOf(windows)) << 2;
  const pitch = pitchOf(windows);
  const down = <usize>strideDownOf(windows) * pitch;
  const step = (<usize>(strideAcrossOf(windows) * channelsOf(windows))) << 2;
  const frame = ownRoom(windows);
  const patch = frame + frameBytes(windows);
  const together = filters <= BLOCK ? GROUP : 1;
  const first = chunk * argument(8);
  const last = min(argument(3), first + argument(8));
  for (let image = first; image < last; image++) {
    const d = <usize>argument(1) + <usize>(image * places) * stride;
    const dx = <usize>argument(2) + <usize>image * imageBytes;
    const target = needFrame(windows) ? frame : dx;
    memory.fill(target, 0, needFrame(windows) ? frameBytes(windows) : imageBytes);
    for (let place = 0; place < places; place++) {
      const i = place % together;
      const row = d + <usize>place * stride;
      if (i == 0 && together > 1) listFilters(row, min(together, places - place), 0, filters, windows, all);
      const found = together > 1 ? sumListed(i, 0, patch, windows, true) : sumWide(row, filters, patch, windows, all);
      if (found) addPatch(patch, target + <usize>(place / cols) * down + <usize>(place % cols) * step, windows, pitch);
    }
    if (needFrame(windows)) unframe(frame, dx, windows);
  }
}

/** Lists what is not zero of some filters at `count` places. */
function listFilters(d: usize, count: i32, from: i32, to: i32, windows: usize, all: bool): void {
  const stride = (<usize>argument(5)) << 2;
  listRows(d, stride, count, from, to, <i32>patchBytes(windows), lists(), ends(), all);
}

/** patch ← Σⱼ Dⱼ·(Wᵀ)ⱼ over list `i`, whose filters begin at `from`; whether the list has entries. */
function sumListed(i: i32, from: i32, patch: usize, windows: usize, fresh: bool): bool {
  const first = lists() + <usize>(i * LIST);
  const last = <usize>load<u32>(ends() + ((<usize>i) << 2));
  if (first == last) return false;
  const bytes = patchBytes(windows);
  sumPanels(patch, first, last, <usize>argument(6) + <usize>from * bytes, bytes, fresh);
  return true;
}

/** The same for one place with more filters than a list holds. */
function sumWide(d: usize, filters: i32, patch: usize, windows: usize, all: bool): bool {
  let found = false;
  for (let from = 0; from < filters; from += BLOCK) {
    listFilters(d, 1, from, min(filters, from + BLOCK), windows, all);
    if (sumListed(0, from, patch, windows, !found)) found = true;
  }
  return found;
}

/** Adds each number of a patch to its pixel. */
function addPatch(patch: usize, to: usize, windows: usize, pitch: usize): void {
  const run = (<usize>runOf(windows)) << 2;
  for (let y = 0; y < downOf(windows); y++, to += pitch, patch += run) {
    let k: usize = 0;
    for (; k + 16 <= run; k += 16) v128.store(to + k, f32x4.add(v128.load(to + k), v128.load(patch + k)));
    for (; k < run; k += 4) store<f32>(to + k, load<f32>(to + k) + load<f32>(patch + k));
  }
}
