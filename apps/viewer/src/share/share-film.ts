import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Filmed, packFilm } from "./pack.ts";
import { roomFor, sharedPage } from "./shared-page.ts";

/** A page that carries its film. */
export interface SharedFilm {
  /** The whole page, to be written to a file. */
  readonly html: string;
  readonly frames: number;
  /** How many frames the film has that these were chosen from. */
  readonly of: number;
  /** How far a weight of the page may be from the recorded one, at most. */
  readonly rounding: number;
}

/**
 * Makes one HTML page of at most 4 MB that plays a film from a double click, a mail or an `<iframe>`: without a server, without
 * the network. It holds as many frames, evenly spaced by how far the weights moved, as fit.
 *
 * @param options `told` is called with the share of the work that is done; `signal` ends it
 * @throws where the film is empty or does not fit, and where the viewer has not been built.
 * @example
 * ```ts
 * const frames = () => recordingFrames("runs/first/recording.mcap");
 * const { html, frames: shown, of } = await shareFilm({ name: "first", frames });
 * writeFileSync("first.html", html);
 * console.log(`${shown} of ${of} frames`);
 * ```
 */
export async function shareFilm(
  film: Filmed,
  options: { readonly signal?: AbortSignal; told?(share: number): void } = {},
): Promise<SharedFilm> {
  const template = templateOf(fileURLToPath(new URL("../../dist/web/share.html", import.meta.url)));
  const { bytes, frames, of, rounding } = await packFilm(film, roomFor(template), options);
  return { html: sharedPage(template, { name: film.name, bytes }), frames, of, rounding };
}

function templateOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`[viewer] ${file}: expected the built page, found none. Build it with \`npm run build\`.`, {
      cause,
    });
  }
}
