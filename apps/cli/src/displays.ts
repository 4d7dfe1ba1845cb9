/** Whether a window can be opened for somebody who sits in front of it. */
export const hasDisplay = (env = process.env, platform = process.platform): boolean =>
  !env["CI"] && (platform !== "linux" || Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]));

/** Whether somebody reads along. */
export const hasTerminal = (): boolean => process.stdout.isTTY || process.stderr.isTTY;
