import gifenc from "gifenc";
import { check, checkWhole } from "./check.ts";
import type { ColourMap } from "./colour-maps.ts";
import type { PatchGrid } from "./patch-grid.ts";
import type { ScaleInfo } from "./scales/scale.ts";

// Node sees CommonJS, whose default is the namespace; bundlers see the module, whose default is the encoder.
const library = gifenc;
const encoder = "GIFEncoder" in library ? library.GIFEncoder : library;

export interface FilmGifOptions {
  /** What to show, in order. See `pickFrames` for which. */
  readonly frames: readonly Uint16Array[];
  readonly grid: PatchGrid;
  readonly scale: ScaleInfo;
  readonly map: ColourMap;
  /** Whole pixels per weight. Default 2. */
  readonly zoom?: number | undefined;
  /** Milliseconds per frame, rounded to hundredths of a second as GIF has them. Default 60. */
  readonly delayMs?: number | undefined;
  /** Milliseconds that the last frame stays before the film starts over. Default 1500. */
  readonly holdLastMs?: number | undefined;
  /** Colours sampled evenly from the map, 2 to 254; an odd number has the neutral middle. Default 29: with gap and
   * transparency, fewer than 32 and so five bits. */
  readonly levels?: number | undefined;
  /**
   * How far beyond the border to the next colour a weight must move before its pixel changes, in colours. 0 paints
   * every frame exactly; larger means fewer changes and a smaller file. Default 0.75. The first and the last frame are
   * exact in any case.
   */
  readonly hysteresis?: number | undefined;
  /** Red, green and blue of gaps and empty places, 0 to 255. Default white. */
  readonly gapColour?: readonly [number, number, number] | undefined;
}

/** The levels of a frame as colour numbers, kept where the move since the shown one is too small to be worth bytes. */
function show(levels: Uint8Array, shown: Uint8Array, steps: number, slack: number): void {
  for (let i = 0; i < levels.length; i++) {
    const exact = (levels[i]! * steps) / 255;
    if (Math.abs(exact - shown[i]!) > 0.5 + slack) shown[i] = Math.round(exact);
  }
}

/**
 * Makes the film as an animated GIF that loops, and reports after each frame. Few colours, unchanged pixels transparent,
 * no dithering: each of these makes it smaller and none makes it flicker. The same frames give the same bytes.
 *
 * @returns a generator: yields how many frames are done, and in the end returns the file's bytes
 * @throws when there are no frames, they do not fit the grid, or a number is out of its range
 * @example
 * const frames = [halfFrame([-1, 0, 0, 1]), halfFrame([1, 0, 0, -1])];
 * const film = filmGif({ frames, grid: patchGrid({ units: 1, inputs: 4 }), scale: filmRank(frames, 4), map: grey });
 * let step = film.next();
 * while (!step.done) step = film.next(); // step.value.done of step.value.total
 * String.fromCharCode(...step.value.subarray(0, 6)); // "GIF89a", and so on: the bytes of a file
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function* filmGif(
  options: FilmGifOptions,
): Generator<{ readonly done: number; readonly total: number }, Uint8Array<ArrayBuffer>, void> {
  const { frames, grid, scale, map, zoom = 2, delayMs = 60, holdLastMs = 1500, levels: colours = 29 } = options;
  const { hysteresis = 0.75, gapColour = [255, 255, 255] } = options;
  check(frames.length > 0, "filmGif", "at least one frame", "none", "Give frames of one layer of one run.");
  checkWhole("filmGif", "zoom", zoom, 1);
  checkWhole("filmGif", "levels", colours, 2);
  check(
    colours <= 254,
    "filmGif",
    "at most 254 levels",
    colours,
    "GIF has 256 colours; gap and transparency need two.",
  );
  check(hysteresis >= 0, "filmGif", "a hysteresis of 0 or more", hysteresis, "Give for example 0.75.");
  const wide = grid.width * zoom;
  const high = grid.height * zoom;
  check(Math.max(wide, high) <= 65_535, "filmGif", "at most 65535 pixels a side", `${wide}×${high}`, "Lower the zoom.");

  const gap = colours;
  const transparentIndex = colours + 1;
  const steps = colours - 1;
  const palette = Array.from({ length: colours }, (_, k): [number, number, number] => {
    const at = Math.round((k * 255) / steps) * 3;
    return [map.rgb[at]!, map.rgb[at + 1]!, map.rgb[at + 2]!];
  });
  const colorDepth = Math.ceil(Math.log2(colours + 2));

  const length = frames[0]!.length;
  const needed = grid.units * grid.patch.width * grid.patch.height;
  check(length >= needed, "filmGif", `frames of at least ${needed} weights, as the grid has`, length, "Match the two.");
  const levels = new Uint8Array(length);
  const shown = new Uint8Array(length);
  const before = new Uint8Array(length);
  const picture = new Uint8Array(wide * high);
  const gif = encoder({ initialCapacity: 1 << 20 });

  for (const [t, frame] of frames.entries()) {
    const first = t === 0;
    const last = t === frames.length - 1;
    check(frame.length === length, "filmGif", `frame ${t} of ${length} weights`, frame.length, "Give one layer's.");
    scale.scale(frame, levels);
    before.set(shown);
    // With −½ of slack every weight is painted as it is.
    show(levels, shown, steps, first || last ? -0.5 : hysteresis);
    for (let y = 0; y < grid.height; y++) {
      let at = y * zoom * wide;
      for (let x = 0; x < grid.width; x++) {
        const i = grid.index[y * grid.width + x]!;
        let colour = i < 0 ? gap : shown[i]!;
        if (!first && (i < 0 || colour === before[i])) colour = transparentIndex;
        for (let k = 0; k < zoom; k++) picture[at++] = colour;
      }
      const start = y * zoom * wide;
      for (let k = 1; k < zoom; k++) picture.copyWithin(start + k * wide, start, start + wide);
    }
    gif.writeFrame(picture, wide, high, {
      ...(first && { palette: [...palette, gapColour, [0, 0, 0]] }),
      colorDepth,
      delay: last ? holdLastMs : delayMs,
      repeat: 0, // for ever
      dispose: 1, // leave the picture for the next frame to paint over
      transparent: !first,
      transparentIndex,
    });
    yield { done: t + 1, total: frames.length };
  }
  gif.finish();
  return gif.bytes();
}
