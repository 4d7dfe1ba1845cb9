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
  readonly patch: Size;
  /** Weights between two patches. */
  readonly gap: number;
  /** For each pixel of the picture (row by row, at zoom 1) its weight's index in the frame; −1 in gaps and empty places. */
  readonly index: Int32Array;
  /** The unit whose patch covers a pixel of the picture at zoom 1, and which of its inputs that pixel shows. */
  unitAt(x: number, y: number): { readonly unit: number; readonly pixel: number } | undefined;
  /** The corner of a unit's patch at zoom 1. */
  cornerOf(unit: number): { readonly x: number; readonly y: number };
}

export interface PatchGridOptions {
  /** Units of the layer: one patch each. */
  readonly units: number;
  /** Inputs of each unit, without the bias: the pixels of a patch. */
  readonly inputs: number;
  /** Size of a patch. Default: the most nearly square one that holds exactly `inputs` and is not higher than wide. */
  readonly patch?: Size | undefined;
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
  const { units, inputs, gap = 0, unitsFirst = false } = options;
  checkWhole("patchGrid", "units", units, 1);
  checkWhole("patchGrid", "inputs", inputs, 1);
  checkWhole("patchGrid", "gap", gap, 0);
  const patch = options.patch ?? mostNearlySquare(inputs);
  checkWhole("patchGrid", "patch.width", patch.width, 1);
  check(
    patch.width * patch.height === inputs,
    "patchGrid",
    `a patch of ${inputs} pixels`,
    `${patch.width}×${patch.height} = ${patch.width * patch.height}`,
    "Count the inputs without the bias row.",
  );
  const columns = options.columns ?? bestColumns(units, patch);
  checkWhole("patchGrid", "columns", columns, 1);

  const rows = Math.ceil(units / columns);
  const stepX = patch.width + gap;
  const stepY = patch.height + gap;
  const width = columns * stepX - gap;
  const height = rows * stepY - gap;

  const unitAt = (x: number, y: number) => {
    const column = Math.floor(x / stepX);
    const row = Math.floor(y / stepY);
    const px = Math.floor(x - column * stepX);
    const py = Math.floor(y - row * stepY);
    const unit = row * columns + column;
    const inside = x >= 0 && y >= 0 && column < columns && px < patch.width && py < patch.height && unit < units;
    return inside ? { unit, pixel: py * patch.width + px } : undefined;
  };
  const cornerOf = (unit: number) => ({ x: (unit % columns) * stepX, y: Math.floor(unit / columns) * stepY });

  const index = new Int32Array(width * height).fill(-1);
  for (let unit = 0; unit < units; unit++) {
    const { x, y } = cornerOf(unit);
    for (let pixel = 0; pixel < inputs; pixel++) {
      const at = (y + Math.floor(pixel / patch.width)) * width + x + (pixel % patch.width);
      index[at] = unitsFirst ? unit * inputs + pixel : pixel * units + unit;
    }
  }
  return { width, height, columns, rows, units, patch, gap, index, unitAt, cornerOf };
}
