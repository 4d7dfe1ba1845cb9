import { begin, ownRoom, patchOf, runOnImages } from "./convolution-room";
import { convolveRow } from "./convolution-sums";
import { argument } from "./jobs";
import { framed, imageOf, pitchOf, placesOf, strideDownOf, windowColsOf, windowRowsOf } from "./windows";

/*
 * Convolutions. A row of P is the patch of an image under one window: `down` runs of neighbouring numbers, read where they lie. So P
 * is never written. Terms are added in the order of a product of matrices, ascending, the bias last.
 *
 *   convolution            Sᵢ = Σₖ Pᵢₖ·Wₖ     five patches and eight filters at a time, their sums in registers
 *   convolution-gradient   (Gᵀ)ⱼ = Σᵢ Dᵢⱼ·Pᵢ   sums of rows over lists (lists.ts): after pooling and relu, most of D is 0
 *   convolution-input      Pᵢ = Σⱼ Dᵢⱼ·(Wᵀ)ⱼ   the same; then each number is added to its pixel
 */

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
