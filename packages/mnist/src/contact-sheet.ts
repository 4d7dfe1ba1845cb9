import { quarterBlocks } from "./blocks.ts";
import type { Digits } from "./digits.ts";

/** A grey picture of many small ones in rows. 0 is background, 255 is ink. */
export interface Sheet {
  /** `width` × `height` bytes, row by row. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Lays pictures out in rows.
 *
 * @param digits where the pictures come from
 * @param rows the pictures of each row, by their places from 0
 * @returns a picture as wide as its longest row; shorter rows end in background
 * @throws if a place is that of no picture
 * @example
 * ```ts
 * const sheet = contactSheet(drawnDigits({ count: 20, seed: 1 }), [[0, 1, 2], [3, 4, 5]]);
 * sheet.width; // 84, which is three times 28
 * ```
 */
export function contactSheet(
  { images, count, rows: high, cols: wide }: Digits,
  rows: readonly (readonly number[])[],
): Sheet {
  const width = wide * Math.max(1, ...rows.map(({ length }) => length));
  const pixels = new Uint8Array(width * high * rows.length);
  for (const [row, places] of rows.entries()) {
    for (const [column, place] of places.entries()) {
      if (!Number.isInteger(place) || place < 0 || place >= count) {
        throw new Error(
          `[mnist] contactSheet: expected places from 0 to ${count - 1}, got ${place}. Count pictures from 0.`,
        );
      }
      for (let y = 0; y < high; y++) {
        const line = images.subarray((place * high + y) * wide, (place * high + y + 1) * wide);
        pixels.set(line, (row * high + y) * width + column * wide);
      }
    }
  }
  return { pixels, width, height: high * rows.length };
}

/**
 * A contact sheet as plain characters, each for two by two pixels.
 *
 * @example
 * ```ts
 * const text = sheetText(contactSheet(drawnDigits({ count: 10, seed: 1 }), [[0, 1, 2, 3, 4]]));
 * text.split("\n").length; // 14
 * console.log(text);
 * ```
 */
export const sheetText = ({ pixels, width }: Sheet): string => quarterBlocks(pixels, width).join("\n");

/** Greys of a drawing: the eye tells no more of them in small pictures. */
const shades = 16;

/**
 * A contact sheet as a drawing in SVG: a path for each of 16 shades, and in it a rectangle for each run of pixels.
 *
 * @example
 * ```ts
 * const svg = sheetSvg(contactSheet(drawnDigits({ count: 10, seed: 1 }), [[0, 1, 2, 3, 4]]));
 * svg.startsWith("<svg"); // true
 * ```
 */
export function sheetSvg({ pixels, width, height }: Sheet): string {
  const shade = (at: number): number => Math.ceil((pixels[at]! * shades) / 255);
  const paths = Array.from({ length: shades + 1 }, () => "");
  for (let y = 0; y < height; y++) {
    for (let x = 0, end = 0; x < width; x = end) {
      const found = shade(y * width + x);
      for (end = x + 1; end < width && shade(y * width + end) === found; end++);
      if (found > 0) paths[found] += `M${x} ${y}h${end - x}v1H${x}z`;
    }
  }
  const inked = paths.map((path, i) => (path === "" ? "" : `<path fill-opacity="${i / shades}" d="${path}"/>\n`));
  const size = `viewBox="0 0 ${width} ${height}" width="${2 * width}" height="${2 * height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges">\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n${inked.join("")}</svg>\n`
  );
}
