import gifenc from "gifenc";
import { check, checkWhole } from "./check.ts";
import type { ColourMap } from "./colour-maps.ts";
import type { PatchGrid } from "./patch-grid.ts";
import type { ScaleInfo } from "./scales/scale.ts";

// Node loads gifenc as CommonJS: the default import is the namespace. Bundlers load the module: it is the encoder.
const library = gifenc;
const encoder = "GIFEncoder" in library ? library.GIFEncoder : library;

/** The longest time that a GIF can hold a picture. */
const LONGEST_MS = 655_350;

export interface FilmGifOptions {
  /** The frames to show, in order, and how many there are; each is needed only until the next. `pickFrames` chooses them. */
  readonly frames: Iterable<Uint16Array> & { readonly length: number };
  readonly grid: PatchGrid;
  readonly scale: ScaleInfo;
  readonly map: ColourMap;
  /** Whole pixels per weight. Default 2. */
  readonly zoom?: number | undefined;
  /** Milliseconds per frame, rounded to hundredths of a second, the unit of GIF. Default 60. */
  readonly delayMs?: number | undefined;
  /** Milliseconds that the last frame stays before the film starts over. Default 1500. */
  readonly holdLastMs?: number | undefined;
  /** Colours sampled evenly from the map, 2 to 254; an odd number has the neutral middle. Default 29: with gap and
   * transparency, fewer than 32 and so five bits. */
  readonly levels?: number | undefined;
  /**
   * How far a weight must move beyond the border to the next colour before its pixel changes. The unit is one colour.
   * 0 paints every frame exactly; a larger number gives fewer changes and a smaller file. Default 0.75. The first and the
   * last frame are always exact.
   */
  readonly hysteresis?: number | undefined;
  /** Red, green and blue of gaps and empty places, 0 to 255. Default white. */
  readonly gapColour?: readonly [number, number, number] | undefined;
}

/**
 * What a weight's colour number becomes: at `256 · level + number`. One that moved less than `hysteresis` keeps its number.
 */
function colourTable(lastColour: number, hysteresis: number): Uint8Array {
  return Uint8Array.from({ length: 256 * 256 }, (_, at) => {
    const [exact, number] = [((at >> 8) * lastColour) / 255, at & 255];
    return Math.abs(exact - number) > 0.5 + hysteresis ? Math.round(exact) : number;
  });
}

/**
 * Paints the colour numbers of the weights, `zoom` pixels wide and high. With `keep`, a weight whose number is that of the
 * `previous` frame, and a gap, gets that colour instead.
 */
function paintNumbers(
  picture: Uint8Array,
  { index, width, height }: PatchGrid,
  zoom: number,
  { shown, previous, gap, keep }: { shown: Uint8Array; previous: Uint8Array; gap: number; keep: number | undefined },
): void {
  const pixelWidth = width * zoom;
  const outside = keep ?? gap;
  for (let y = 0, place = 0; y < height; y++) {
    const start = y * zoom * pixelWidth;
    for (let x = 0, at = start; x < width; x++, place++) {
      const i = index[place]!;
      let colour = i < 0 ? outside : shown[i]!;
      if (keep !== undefined && i >= 0 && colour === previous[i]) colour = keep;
      for (let k = 0; k < zoom; k++) picture[at++] = colour;
    }
    for (let k = 1; k < zoom; k++) picture.copyWithin(start + k * pixelWidth, start, start + pixelWidth);
  }
}

/**
 * Makes the film as an animated GIF that loops, and reports after each frame. The file is small because it has few
 * colours, no dithering, and transparent pixels where nothing changed. None of these makes it flicker. The same frames
 * give the same bytes.
 *
 * @returns a generator: it yields how many frames are done, and in the end returns the file's bytes
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
  for (const [name, ms] of Object.entries({ delayMs, holdLastMs })) {
    const advice = "GIF counts hundredths of a second in 16 bits.";
    check(ms >= 0 && ms <= LONGEST_MS, "filmGif", `${name} from 0 to ${LONGEST_MS}`, ms, advice);
  }
  const pixelWidth = grid.width * zoom;
  const pixelHeight = grid.height * zoom;
  check(
    Math.max(pixelWidth, pixelHeight) <= 65_535,
    "filmGif",
    "at most 65535 pixels a side",
    `${pixelWidth}×${pixelHeight}`,
    "Lower the zoom.",
  );

  const gapIndex = colours;
  const transparentIndex = colours + 1;
  const lastColour = colours - 1;
  const palette = Array.from({ length: colours }, (_, k): [number, number, number] => {
    const at = Math.round((k * 255) / lastColour) * 3;
    return [map.rgb[at]!, map.rgb[at + 1]!, map.rgb[at + 2]!];
  });
  const colorDepth = Math.ceil(Math.log2(colours + 2));

  const lazy = colourTable(lastColour, hysteresis);
  const exact = colourTable(lastColour, -0.5); // a hysteresis of −½ paints every weight exactly
  const needed = grid.units * grid.inputs;
  let levels = new Uint8Array(0);
  let shown = new Uint8Array(0);
  let previous = new Uint8Array(0);
  let length = 0;
  let t = 0;
  const picture = new Uint8Array(pixelWidth * pixelHeight);
  const gif = encoder({ initialCapacity: 1 << 20 });

  for (const frame of frames) {
    const first = t === 0;
    const last = t === frames.length - 1;
    if (first) {
      length = frame.length;
      check(
        length >= needed,
        "filmGif",
        `frames of at least ${needed} weights, as the grid has`,
        length,
        "Match the two.",
      );
      [levels, shown, previous] = [new Uint8Array(length), new Uint8Array(length), new Uint8Array(length)];
    }
    check(frame.length === length, "filmGif", `frame ${t} of ${length} weights`, frame.length, "Give one layer's.");
    scale.scale(frame, levels);
    previous.set(shown);
    const table = first || last ? exact : lazy;
    for (let i = 0; i < length; i++) shown[i] = table[(levels[i]! << 8) | shown[i]!]!;
    paintNumbers(picture, grid, zoom, { shown, previous, gap: gapIndex, keep: first ? undefined : transparentIndex });
    gif.writeFrame(picture, pixelWidth, pixelHeight, {
      ...(first && { palette: [...palette, gapColour, [0, 0, 0]] }),
      colorDepth,
      delay: last ? holdLastMs : delayMs,
      repeat: 0, // loop for ever
      dispose: 1, // the next frame is painted over this one
      transparent: !first,
      transparentIndex,
    });
    t += 1;
    yield { done: t, total: frames.length };
  }
  check(t === frames.length, "filmGif", `${frames.length} frames`, t, "Give as many as their length says.");
  gif.finish();
  return gif.bytes();
}
