import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The path of Electron's own binary, or undefined where it is not on this machine: the one that `CLOSURENET_ELECTRON`
 * names, or that of the package.
 *
 * It reads what the package's `install.js` leaves behind (`path.txt`, `dist/`). Importing the package instead would start
 * a download.
 *
 * @throws where `CLOSURENET_ELECTRON` names nothing.
 */
export function electronBinary(
  folder: string | undefined = packageFolder(),
  override: string | undefined = process.env["ELECTRON_OVERRIDE_DIST_PATH"],
  own: string | undefined = process.env["CLOSURENET_ELECTRON"],
): string | undefined {
  if (own) {
    if (existsSync(own)) return own;
    throw new Error(
      `[viewer] CLOSURENET_ELECTRON: expected the path of Electron's binary, got ${own}, which is not there. ` +
        "Without it the one that `npm run desktop` gets is used.",
    );
  }
  if (!folder) return undefined;
  const note = join(folder, "path.txt");
  const name = existsSync(note) ? readFileSync(note, "utf8").trim() : override ? "electron" : undefined;
  if (!name) return undefined;
  const binary = join(override || join(folder, "dist"), name);
  return existsSync(binary) ? binary : undefined;
}

/** The folder of the installed `electron` package. */
export function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    return undefined;
  }
}
