import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The path of Electron's own binary, or undefined where it is not on this machine.
 *
 * It reads what the package's `install.js` leaves behind (`path.txt`, `dist/`). Importing the package instead would start
 * a download.
 */
export function electronBinary(
  folder: string | undefined = packageFolder(),
  override: string | undefined = process.env["ELECTRON_OVERRIDE_DIST_PATH"],
): string | undefined {
  if (!folder) return undefined;
  const note = join(folder, "path.txt");
  const name = existsSync(note) ? readFileSync(note, "utf8").trim() : override ? "electron" : undefined;
  if (!name) return undefined;
  const binary = join(override || join(folder, "dist"), name);
  return existsSync(binary) ? binary : undefined;
}

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    return undefined;
  }
}
