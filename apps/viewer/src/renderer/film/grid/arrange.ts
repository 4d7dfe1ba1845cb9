import type { PatchGrid } from "@closurenet/film";

/** Room in CSS pixels, and how many device pixels each of them has. */
export interface Room {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** How the patches lie, and how large they are. */
export interface Arrangement {
  readonly columns: number;
  /** Device pixels per weight; 1 where the picture is larger than its room even so, and is scrolled. */
  readonly zoom: number;
  readonly fits: boolean;
  /** Whether legend and caption give their room to the picture. */
  readonly aside: boolean;
}

/** Sizes of one patch and of the gap beside it, in weights. */
type Tile = Pick<PatchGrid, "units" | "patch" | "gap">;

interface Candidate {
  readonly columns: number;
  readonly zoom: number;
  readonly worth: number;
  readonly likeness: number;
}

/** The enlargement of a grid of so many columns in a room, in whole device pixels; 0 where it does not fit. */
function zoomOf({ units, patch, gap }: Tile, columns: number, { width, height, ratio }: Room): number {
  const across = columns * (patch.width + gap) - gap;
  const down = Math.ceil(units / columns) * (patch.height + gap) - gap;
  return Math.floor(Math.min((width * ratio) / across, (height * ratio) / down));
}

/**
 * The columns that show the patches largest: zoom² is their area, and a place that stays empty is a place lost, twice. Of
 * equals, those whose grid is most like the room.
 */
function largest(tile: Tile, room: Room): Candidate {
  let best: Candidate = { columns: 1, zoom: 0, worth: -1, likeness: 0 };
  for (let columns = 1; columns <= tile.units; columns++) {
    const zoom = zoomOf(tile, columns, room);
    const rows = Math.ceil(tile.units / columns);
    const worth = (zoom * (tile.units / (columns * rows))) ** 2;
    const grid = (columns * tile.patch.width) / (rows * tile.patch.height);
    const likeness = -Math.abs(Math.log((grid * room.height) / room.width));
    if (worth > best.worth || (worth === best.worth && likeness > best.likeness))
      best = { columns, zoom, worth, likeness };
  }
  return best;
}

/** How much larger the picture must become for legend and caption to leave it. */
const WORTH_IT = 1.15;

/**
 * Arranges patches in a room so that they are as large as they can be.
 *
 * @param rooms what is left beside legend and caption, and the whole, which they leave where that makes it clearly larger
 * @param columns as many as these, where a person wants so
 */
export function arrange(
  tile: Tile,
  rooms: { readonly beside: Room; readonly whole: Room },
  columns?: number,
): Arrangement {
  const candidate = (room: Room): Candidate =>
    columns === undefined ? largest(tile, room) : { columns, zoom: zoomOf(tile, columns, room), worth: 0, likeness: 0 };
  const [beside, whole] = [candidate(rooms.beside), candidate(rooms.whole)];
  const aside = whole.zoom >= beside.zoom * WORTH_IT;
  const chosen = aside ? whole : beside;
  if (chosen.zoom >= 1) return { columns: chosen.columns, zoom: chosen.zoom, fits: true, aside };
  // As wide as the room, so that it is scrolled in one direction only.
  const { width, ratio } = rooms.beside;
  const fitting = Math.floor((width * ratio + tile.gap) / (tile.patch.width + tile.gap));
  return { columns: columns ?? Math.min(tile.units, Math.max(1, fitting)), zoom: 1, fits: false, aside: false };
}
