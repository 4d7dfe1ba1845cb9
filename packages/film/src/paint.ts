import { check, checkWhole } from "./check.ts";
import type { ColourMap } from "./colour-maps.ts";
import type { PatchGrid } from "./patch-grid.ts";

/** Red, green, blue and alpha, 0 to 255 each. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

const CLEAR: Rgba = [0, 0, 0, 0];

/** The 32-bit word whose four bytes in memory are this colour, in the byte order of this machine. */
const wordOf = (colour: Rgba): number => new Uint32Array(Uint8Array.from(colour).buffer)[0]!;

/**
 * Paints a frame's levels as a picture, each weight a square of `zoom × zoom` pixels.
 *
 * @param levels one level per weight of the frame, from a scale
 * @param grid where each weight lies in the picture
 * @param zoom whole pixels per weight
 * @param rgba filled row by row: `grid.width · zoom × grid.height · zoom` pixels of four bytes, as ImageData has them
 * @param gapColour colour of gaps and empty places; default fully transparent
 * @throws when `rgba` has another size or does not start at a multiple of four bytes
 * @example
 * const grid = patchGrid({ units: 2, inputs: 4, gap: 1 }); // 5 × 2
 * const rgba = new Uint8ClampedArray(5 * 2 * 4);
 * paint(Uint8Array.of(0, 255, 0, 255, 0, 255, 0, 255), grid, grey, 1, rgba); // unit 0 black, unit 1 white
 * rgba.subarray(0, 4); // Uint8ClampedArray [0, 0, 0, 255]
 */
export function paint(
  levels: Uint8Array,
  grid: PatchGrid,
  map: ColourMap,
  zoom: number,
  rgba: Uint8ClampedArray | Uint8Array,
  gapColour: Rgba = CLEAR,
): void {
  checkWhole("paint", "zoom", zoom, 1);
  const { width, height, index } = grid;
  const pixelWidth = width * zoom;
  const bytes = pixelWidth * height * zoom * 4;
  const advice = `The picture is ${pixelWidth}×${height * zoom} pixels of 4 bytes.`;
  check(rgba.length === bytes, "paint", `an rgba of ${bytes} bytes`, rgba.length, advice);
  check(rgba.byteOffset % 4 === 0, "paint", "rgba to start at a multiple of 4 bytes", rgba.byteOffset, "Copy it.");
  const weights = grid.units * grid.inputs;
  check(levels.length >= weights, "paint", `at least ${weights} levels`, levels.length, "Give the grid's own layer.");

  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, bytes / 4);
  const colours = Uint32Array.from({ length: 256 }, (_, level) => {
    const [red, green, blue] = map.rgb.subarray(level * 3, level * 3 + 3);
    return wordOf([red!, green!, blue!, 255]);
  });
  const gap = wordOf(gapColour);
  for (let y = 0; y < height; y++) {
    const start = y * zoom * pixelWidth;
    let at = start;
    for (let x = 0; x < width; x++) {
      const i = index[y * width + x]!;
      const word = i < 0 ? gap : colours[levels[i]!]!;
      for (let k = 0; k < zoom; k++) words[at++] = word;
    }
    for (let k = 1; k < zoom; k++) words.copyWithin(start + k * pixelWidth, start, start + pixelWidth);
  }
}
