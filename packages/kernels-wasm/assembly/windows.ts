import { slot } from "./memory";

/*
 * Windows on images, as a row of words (src/images.ts): height, width and channels of an image; size, stride and padding of the
 * windows, down and across; how many lie below and beside each other.
 *
 * Where windows reach beyond the image, each thread copies the image into a frame first, which holds what windows cover, with
 * zeros around. So loops know no margins.
 */

// @inline
function word(windows: usize, i: usize): i32 {
  return load<i32>(windows + (i << 2));
}

export function heightOf(windows: usize): i32 {
  return word(windows, 0);
}

export function widthOf(windows: usize): i32 {
  return word(windows, 1);
}

export function channelsOf(windows: usize): i32 {
  return word(windows, 2);
}

export function downOf(windows: usize): i32 {
  return word(windows, 3);
}

export function acrossOf(windows: usize): i32 {
  return word(windows, 4);
}

export function strideDownOf(windows: usize): i32 {
  return word(windows, 5);
}

export function strideAcrossOf(windows: usize): i32 {
  return word(windows, 6);
}

export function windowRowsOf(windows: usize): i32 {
  return word(windows, 9);
}

export function windowColsOf(windows: usize): i32 {
  return word(windows, 10);
}

/** Windows on one image. */
export function placesOf(windows: usize): i32 {
  return windowRowsOf(windows) * windowColsOf(windows);
}

/** Numbers of one image. */
export function imageOf(windows: usize): i32 {
  return heightOf(windows) * widthOf(windows) * channelsOf(windows);
}

/** Numbers of a row of a window. */
export function runOf(windows: usize): i32 {
  return acrossOf(windows) * channelsOf(windows);
}

function frameHeight(windows: usize): i32 {
  return (windowRowsOf(windows) - 1) * strideDownOf(windows) + downOf(windows);
}

function frameWidth(windows: usize): i32 {
  return (windowColsOf(windows) - 1) * strideAcrossOf(windows) + acrossOf(windows);
}

/** Whether windows reach beyond the image. */
export function needFrame(windows: usize): bool {
  const padded = word(windows, 7) != 0 || word(windows, 8) != 0;
  return padded || frameHeight(windows) > heightOf(windows) || frameWidth(windows) > widthOf(windows);
}

/** Bytes from row to row of what windows are read from: the image, or a frame. */
export function pitchOf(windows: usize): usize {
  return (<usize>((needFrame(windows) ? frameWidth(windows) : widthOf(windows)) * channelsOf(windows))) << 2;
}

/** Bytes of a frame. */
export function frameBytes(windows: usize): usize {
  const numbers = frameHeight(windows) * frameWidth(windows) * channelsOf(windows);
  return needFrame(windows) ? (((<usize>numbers) << 2) + 31) & ~15 : 0;
}

/** Where this thread's part begins of `room`, which has so many bytes for each. */
export function ownPart(room: usize, bytes: usize): usize {
  return room + <usize>slot() * bytes;
}

/** What the windows of an image are read from: the image itself, or its copy in `frame`. */
export function framed(image: usize, frame: usize, windows: usize): usize {
  if (!needFrame(windows)) return image;
  memory.fill(frame, 0, frameBytes(windows));
  copyRows(image, frame, windows, true);
  return frame;
}

/** Copies what is not beyond the image out of its frame; what no window covers becomes 0. */
export function unframe(frame: usize, image: usize, windows: usize): void {
  memory.fill(image, 0, (<usize>imageOf(windows)) << 2);
  copyRows(image, frame, windows, false);
}

function copyRows(image: usize, frame: usize, windows: usize, into: bool): void {
  const above = word(windows, 7);
  const before = word(windows, 8);
  const rows = min(heightOf(windows), frameHeight(windows) - above);
  const cols = min(widthOf(windows), frameWidth(windows) - before);
  const bytes = (<usize>(cols * channelsOf(windows))) << 2;
  const imagePitch = (<usize>(widthOf(windows) * channelsOf(windows))) << 2;
  const framePitch = pitchOf(windows);
  frame += <usize>above * framePitch + ((<usize>(before * channelsOf(windows))) << 2);
  for (let row = 0; row < rows; row++, image += imagePitch, frame += framePitch) {
    if (into) memory.copy(frame, image, bytes);
    else memory.copy(image, frame, bytes);
  }
}
