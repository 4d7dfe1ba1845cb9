import { check, checkWhole } from "./check.ts";

/** A rectangle in weights. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where each weight of a layer lies in its picture: one patch per unit, patches in rows. */
export interface PatchGrid extends Size {
  /** Patches per row. */
  readonly columns: number;
  /** Rows of patches. */
  readonly rows: number;
  readonly units: number;
  /** Inputs of each unit. */
  readonly inputs: number;
  /** Size of a patch, with all its planes. */
  readonly patch: Size;
  /** Size of the plane that one channel fills: the patch, where there is one channel. */
  readonly plane: Size;
  readonly channels: number;
  /** Weights between two patches. */
  readonly gap: number;
  /** For each pixel of the picture (row by row, at zoom 1) its weight's index in the frame; −1 in gaps and empty places. */
  readonly index: Int32Array;
  /** The unit whose patch covers a pixel of the picture at zoom 1, and which of its inputs that pixel shows. */
  unitAt(x: number, y: number): { readonly unit: number; readonly pixel: number } | undefined;
  /** Where an input lies in what the unit looks at. */
  placeOf(pixel: number): { readonly x: number; readonly y: number; readonly channel: number };
  /** The corner of a unit's patch at zoom 1. */
  cornerOf(unit: number): { readonly x: number; readonly y: number };
}

export interface PatchGridOptions {
  /** Units of the layer: one patch each. */
  readonly units: number;
  /** Inputs of each unit, without the bias: the pixels of a patch, in all channels. */
  readonly inputs: number;
  /**
   * Size of what a unit looks at. Default: the most nearly square one that holds exactly `inputs` and is not higher than
   * wide.
   */
  readonly patch?: Size | undefined;
  /**
   * Channels of what a unit looks at, such as the three colours of a picture or the filters before; the inputs are
   * `[down, across, channels]`. Each channel is a plane of its own, with half the gap between planes. Default 1.
   */
  readonly channels?: number | undefined;
  /** Patches per row. Default: as gives a nearly square picture with few empty places. */
  readonly columns?: number | undefined;
  /** Space between two patches, in weights. Default 0. */
  readonly gap?: number | undefined;
  /** Whether the frame is `[units, inputs]` as PyTorch has it; default is `[inputs, units]`. */
  readonly unitsFirst?: boolean | undefined;
}

/** The most nearly square `width × height = inputs` with `width ≥ height`. */
function mostNearlySquare(inputs: number): Size {
  let height = Math.floor(Math.sqrt(inputs));
  while (inputs % height !== 0) height--;
  return { width: inputs / height, height };
}

/** The columns that minimise log₂(long side ⁄ short side) + 8 · (share of empty places): 100 → 10×10, 10 → 5×2, 7 → 3×3. */
function bestColumns(units: number, patch: Size): number {
  let best = { columns: 1, cost: Infinity };
  for (let columns = 1; columns <= units; columns++) {
    const rows = Math.ceil(units / columns);
    const [width, height] = [columns * patch.width, rows * patch.height];
    const elongation = Math.log2(Math.max(width, height) / Math.min(width, height));
    const cost = elongation + 8 * (1 - units / (columns * rows));
    if (cost <= best.cost) best = { columns, cost }; // on a tie, the wider picture
  }
  return best.columns;
}

/**
 * Lays the weights of a layer out as a grid of patches, one per unit.
 *
 * @throws when a number is not whole or the patch does not hold exactly `inputs` pixels
 * @example
 * const grid = patchGrid({ units: 100, inputs: 784 });
 * grid.columns; // 10
 * grid.patch; // { width: 28, height: 28 }
 * grid.unitAt(30, 1); // { unit: 1, pixel: 30 }
 */
export function patchGrid(options: PatchGridOptions): PatchGrid {
  const { units, inputs, channels = 1, gap = 0, unitsFirst = false } = options;
  checkWhole("patchGrid", "units", units, 1);
  checkWhole("patchGrid", "inputs", inputs, 1);
  checkWhole("patchGrid", "channels", channels, 1);
  checkWhole("patchGrid", "gap", gap, 0);
  const plane = options.patch ?? mostNearlySquare(Math.ceil(inputs / channels));
  checkWhole("patchGrid", "patch.width", plane.width, 1);
  check(
    plane.width * plane.height * channels === inputs,
    "patchGrid",
    `a patch of ${inputs} pixels`,
    [plane.width, plane.height, ...(channels > 1 ? [channels] : [])].join("×") +
      ` = ${plane.width * plane.height * channels}`,
    "Count the inputs without the bias row.",
  );
  const planes = tiling(channels, plane, Math.floor(gap / 2));
  const patches = tiling(units, planes, gap, options.columns);

  const placeOf = (pixel: number) => {
    const at = Math.floor(pixel / channels);
    return { x: at % plane.width, y: Math.floor(at / plane.width), channel: pixel % channels };
  };
  const unitAt = (x: number, y: number) => {
    const patch = patches.at(x, y);
    const inside = patch && planes.at(patch.x, patch.y);
    const pixel = inside && (Math.floor(inside.y) * plane.width + Math.floor(inside.x)) * channels + inside.tile;
    return pixel === undefined ? undefined : { unit: patch!.tile, pixel };
  };

  const { width, height, columns, rows, cornerOf } = patches;
  const indexOfPixels = (): Int32Array => {
    const index = new Int32Array(width * height).fill(-1);
    // Where each input lies in a patch is the same for all of them.
    const inPatch = Int32Array.from({ length: inputs }, (_, pixel) => {
      const { x, y, channel } = placeOf(pixel);
      const corner = planes.cornerOf(channel);
      return (corner.y + y) * width + corner.x + x;
    });
    for (let unit = 0; unit < units; unit++) {
      const { x, y } = cornerOf(unit);
      const corner = y * width + x;
      const [start, step] = unitsFirst ? [unit * inputs, 1] : [unit, units];
      for (let pixel = 0; pixel < inputs; pixel++) index[corner + inPatch[pixel]!] = start + pixel * step;
    }
    return index;
  };
  let index: Int32Array | undefined;
  return {
    width,
    height,
    columns,
    rows,
    units,
    inputs,
    plane,
    channels,
    gap,
    unitAt,
    placeOf,
    cornerOf,
    patch: { width: planes.width, height: planes.height },
    // Many a grid is only measured, and never painted.
    get index() {
      return (index ??= indexOfPixels());
    },
  };
}

/** Lays equal tiles in rows, with a gap between them. */
function tiling(count: number, tile: Size, gap: number, columns = bestColumns(count, tile)) {
  checkWhole("patchGrid", "columns", columns, 1);
  const rows = Math.ceil(count / columns);
  const stepX = tile.width + gap;
  const stepY = tile.height + gap;
  return {
    columns,
    rows,
    width: columns * stepX - gap,
    height: rows * stepY - gap,
    cornerOf: (i: number) => ({ x: (i % columns) * stepX, y: Math.floor(i / columns) * stepY }),
    /** The tile at a point, and where in it that is. */
    at(x: number, y: number) {
      const column = Math.floor(x / stepX);
      const row = Math.floor(y / stepY);
      const [inX, inY] = [x - column * stepX, y - row * stepY];
      const i = row * columns + column;
      const inside = x >= 0 && y >= 0 && column < columns && inX < tile.width && inY < tile.height && i < count;
      return inside ? { tile: i, x: inX, y: inY } : undefined;
    },
  };
}
