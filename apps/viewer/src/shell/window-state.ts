import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile, writeFileAtomic } from "@closurenet/checkpoint/node";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a window was: its place when it is not maximised, and whether it was. */
export interface WindowState extends Rectangle {
  readonly maximised: boolean;
}

/** How a window shall be made. Without `x` and `y` the system chooses the place. */
export interface Placed {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximised: boolean;
}

const FIRST = { width: 1360, height: 880 };
export const LEAST = { width: 900, height: 640 };
/** So much of a window's upper edge, in pixels, must be on a screen for a person to take hold of it. */
const GRIP = { width: 120, height: 24 };

/**
 * The window as it was, where that place is still on one of the screens (their areas without bars and docks, the main
 * screen's first); else as large as it was, as far as the main screen has room.
 */
export function placed(was: WindowState | undefined, areas: readonly Rectangle[]): Placed {
  const { width, height, maximised } = was ?? { ...FIRST, maximised: false };
  const on = was && areas.find((area) => inReach(was, area));
  const area = on ?? areas[0];
  return {
    ...(on && was && { x: was.x, y: was.y }),
    width: fit(width, LEAST.width, area?.width),
    height: fit(height, LEAST.height, area?.height),
    maximised,
  };
}

const fit = (length: number, least: number, room = length): number => Math.max(least, Math.min(length, room));

function inReach(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return across >= GRIP.width && window.y >= area.y && window.y + GRIP.height <= area.y + area.height;
}

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** What `window.json` in `folder` says, or undefined where it says nothing that can be used. */
export function storedState(folder: string): WindowState | undefined {
  try {
    const text = new TextDecoder().decode(readRegularFile(join(folder, "window.json"), 1024));
    const { x, y, width, height, maximised } = Object(JSON.parse(text));
    return finite(x) && finite(y) && finite(width) && finite(height) && width > 0 && height > 0
      ? { x, y, width, height, maximised: maximised === true }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the next start; where it cannot be written, the next start is like the first. */
export function storeState(folder: string, { x, y, width, height, maximised }: WindowState): void {
  const file = join(folder, "window.json");
  try {
    mkdirSync(folder, { recursive: true });
    writeFileAtomic(file, new TextEncoder().encode(JSON.stringify({ x, y, width, height, maximised })));
  } catch {
    // Nothing depends on it.
  }
}
