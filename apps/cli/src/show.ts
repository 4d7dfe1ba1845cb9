import { view } from "@closurenet/viewer";
import type { Told } from "./corrections.ts";
import { interruptible } from "./interruption.ts";
import { print } from "./output.ts";

/** Whether a window can be opened, and somebody sits in front of it. */
export function canShow(env = process.env, platform = process.platform): boolean {
  const display = platform !== "linux" || Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);
  return display && !env["CI"] && (process.stdout.isTTY || process.stderr.isTTY);
}

/** Opens the viewer on a run, or on several to compare, and waits until it is closed. */
export const show = (run?: string | readonly string[], open = true, corrections: Told = {}): Promise<void> =>
  interruptible(async (signal) => {
    const { closed } = await view({ ...(run !== undefined && { run }), corrections, open, log: print, signal });
    await closed;
  });
