import { begin, ownRoom, patchBytes, patchOf, runOnImages } from "./convolution-room";
import { argument } from "./jobs";
import { listRows } from "./lists";
import { BLOCK, ends, GROUP, LIST, lists } from "./memory";
import { sumPanels } from "./sums";
import {
  channelsOf,
  downOf,
  frameBytes,
  imageOf,
  needFrame,
  pitchOf,
  placesOf,
  runOf,
  strideAcrossOf,
  strideDownOf,
  unframe,
  windowColsOf,
} from "./windows";

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
