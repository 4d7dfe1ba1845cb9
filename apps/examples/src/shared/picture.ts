import { writeFileSync } from "node:fs";
import { filmSymmetric, halfFrame, paint, patchGrid, vik } from "@closurenet/film";
import { encode } from "fast-png";

/** Pixels of four bytes, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/**
 * Writes what `draw` gives as PNG, if the command line names a file for it: `npx pnpm example ten-templates out.png`.
 */
export function savePicture(draw: () => Picture): void {
  const file = process.argv.find((argument) => argument.endsWith(".png"));
  if (!file) return;
  const { width, height, rgba } = draw();
  writeFileSync(file, encode({ width, height, channels: 4, data: rgba }));
  console.log(`drew ${file}`);
}

export interface PatchesOptions {
  /** Units: one patch each, side by side. */
  readonly units: number;
  /** Numbers of each unit; what follows them, the biases, is left out. */
  readonly inputs: number;
  readonly columns?: number;
  readonly patch?: { readonly width: number; readonly height: number };
  /** Pixels per number. */
  readonly zoom?: number;
}

/** Patches of weights or other numbers, `inputs × units` row by row: zero is white, above it red, below it blue. */
export function patches(numbers: ArrayLike<number>, options: PatchesOptions): Picture {
  const { units, inputs, zoom = 4, ...layout } = options;
  const frame = halfFrame(Array.from(numbers).slice(0, inputs * units));
  const grid = patchGrid({ units, inputs, gap: 1, ...layout });
  const levels = new Uint8Array(frame.length);
  filmSymmetric([frame], frame.length).scale(frame, levels);
  const [width, height] = [grid.width * zoom, grid.height * zoom];
  const rgba = new Uint8Array(width * height * 4);
  paint(levels, grid, vik, zoom, rgba, [255, 255, 255, 255]);
  return { width, height, rgba };
}

/** Pictures from left to right on white, `space` pixels between them. */
export function sideBySide(pictures: readonly Picture[], space = 16): Picture {
  const width = pictures.reduce((sum, picture) => sum + picture.width, space * (pictures.length - 1));
  const height = Math.max(...pictures.map((picture) => picture.height));
  const rgba = new Uint8Array(width * height * 4).fill(255);
  let left = 0;
  for (const picture of pictures) {
    const top = Math.floor((height - picture.height) / 2);
    for (let y = 0; y < picture.height; y++) {
      const row = picture.rgba.subarray(y * picture.width * 4, (y + 1) * picture.width * 4);
      rgba.set(row, ((top + y) * width + left) * 4);
    }
    left += picture.width + space;
  }
  return { width, height, rgba };
}
