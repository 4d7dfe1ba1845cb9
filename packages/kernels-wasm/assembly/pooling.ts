import { argument, run, setArgument } from "./jobs";
import {
  acrossOf,
  channelsOf,
  downOf,
  imageOf,
  pitchOf,
  placesOf,
  strideAcrossOf,
  strideDownOf,
  windowColsOf,
  windowRowsOf,
} from "./windows";

/*
 * Max pooling, four channels at a time. A chunk is some images.
 */

/** Numbers of a chunk. */
const CHUNK: i32 = 16_384;

function runOnImages(job: (chunk: i32) => void, n: i32, windows: usize): void {
  const perChunk = max(1, CHUNK / imageOf(windows));
  setArgument(4, n);
  setArgument(5, <i32>windows);
  setArgument(6, perChunk);
  run(job, (n + perChunk - 1) / perChunk);
}

/** Z ← the largest of each window, winners ← which number of the window it is. */
export function poolImages(x: usize, z: usize, winners: usize, n: i32, windows: usize): void {
  setArgument(1, <i32>x);
  setArgument(2, <i32>z);
  setArgument(3, <i32>winners);
  runOnImages(poolChunk, n, windows);
}

/** dX ← dZ at the winners, else 0. */
export function unpoolImages(dz: usize, winners: usize, dx: usize, n: i32, windows: usize): void {
  setArgument(1, <i32>dx);
  setArgument(2, <i32>dz);
  setArgument(3, <i32>winners);
  runOnImages(unpoolChunk, n, windows);
}

function poolChunk(chunk: i32): void {
  eachWindow(chunk, false);
}

function unpoolChunk(chunk: i32): void {
  const windows = <usize>argument(5);
  const bytes = (<usize>imageOf(windows)) << 2;
  const first = chunk * argument(6);
  const last = min(argument(4), first + argument(6));
  memory.fill(<usize>argument(1) + <usize>first * bytes, 0, <usize>(last - first) * bytes);
  eachWindow(chunk, true);
}

function eachWindow(chunk: i32, back: bool): void {
  const windows = <usize>argument(5);
  const channels = channelsOf(windows);
  const rows = windowRowsOf(windows);
  const cols = windowColsOf(windows);
  const height = downOf(windows);
  const width = acrossOf(windows);
  const pitch = pitchOf(windows);
  const imageBytes = (<usize>imageOf(windows)) << 2;
  const down = <usize>strideDownOf(windows) * pitch;
  const across = (<usize>(strideAcrossOf(windows) * channels)) << 2;
  const first = chunk * argument(6);
  const last = min(argument(4), first + argument(6));
  let at = (<usize>(first * placesOf(windows) * channels)) << 2;
  for (let image = first; image < last; image++) {
    for (let row = 0; row < rows; row++) {
      let corner = <usize>argument(1) + <usize>image * imageBytes + <usize>row * down;
      for (let col = 0; col < cols; col++, corner += across) {
        const z = <usize>argument(2) + at;
        const winner = <usize>argument(3) + at;
        if (back) unpoolWindow(corner, z, winner, channels, height, width, pitch);
        else poolWindow(corner, z, winner, channels, height, width, pitch);
        at += (<usize>channels) << 2;
      }
    }
  }
}

/** One window. Vectors may read beyond the last channel, and write it only. */
// @inline
function poolWindow(
  corner: usize,
  z: usize,
  winner: usize,
  channels: i32,
  height: i32,
  width: i32,
  pitch: usize,
): void {
  for (let c = 0; c < channels; c += 4) {
    const offset = (<usize>c) << 2;
    let largest = v128.load(corner + offset);
    let which = f32x4.splat(0);
    let k: f32 = 0;
    for (let y = 0; y < height; y++) {
      let pixel = corner + offset + <usize>y * pitch;
      for (let x = 0; x < width; x++, pixel += (<usize>channels) << 2, k += 1) {
        const value = v128.load(pixel);
        // NaN counts as the largest, so that it does not disappear.
        const wins = v128.or(f32x4.gt(value, largest), f32x4.ne(value, value));
        largest = v128.bitselect(value, largest, wins);
        which = v128.bitselect(f32x4.splat(k), which, wins);
      }
    }
    storeLanes(z + offset, largest, channels - c);
    storeLanes(winner + offset, which, channels - c);
  }
}

// @inline
function unpoolWindow(
  corner: usize,
  dz: usize,
  winner: usize,
  channels: i32,
  height: i32,
  width: i32,
  pitch: usize,
): void {
  for (let c = 0; c < channels; c += 4) {
    const offset = (<usize>c) << 2;
    const gradient = v128.load(dz + offset);
    const which = v128.load(winner + offset);
    let k: f32 = 0;
    for (let y = 0; y < height; y++) {
      let pixel = corner + offset + <usize>y * pitch;
      for (let x = 0; x < width; x++, pixel += (<usize>channels) << 2, k += 1) {
        const given = v128.and(gradient, f32x4.eq(which, f32x4.splat(k)));
        storeLanes(pixel, f32x4.add(v128.load(pixel), given), channels - c);
      }
    }
  }
}

/** Stores the first `lanes` lanes, at most four. */
// @inline
function storeLanes(at: usize, v: v128, lanes: i32): void {
  if (lanes >= 4) v128.store(at, v);
  else {
    v128.store32_lane(at, v, 0);
    if (lanes > 1) v128.store32_lane(at, v, 1, 4);
    if (lanes > 2) v128.store32_lane(at, v, 2, 8);
  }
}
