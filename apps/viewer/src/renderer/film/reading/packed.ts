import type { Source } from "../../../host/source.ts";
import { unpackFilm } from "../../../share/unpack.ts";
import type { Opened } from "./opened.ts";

/** Frames that are taken in before the page may breathe. */
const AT_ONCE = 4;

/** Opens a film that a page carries. @throws where it is damaged. */
export async function openedPacked(source: Source): Promise<Opened> {
  if (source.kind !== "packed")
    throw new Error(`[viewer] ${source.file}: expected a packed film, got a ${source.kind}.`);
  const { header, cells, frames } = await unpackFilm(source.bytes());
  return {
    about: header.about,
    said: [],
    rounding: (matrix) => {
      const step = header.matrices.find(({ name }) => name === matrix)?.step;
      return step === undefined ? undefined : step / 2;
    },
    saved: async (frame) => (frame === header.frames.length - 1 ? cells : undefined),
    async reading(listener, { signal }) {
      let bytes = 0;
      const size = header.frames.length;
      for (const frame of frames()) {
        listener.frames([frame]);
        bytes += 1;
        if (bytes % AT_ONCE > 0) continue;
        listener.progress({ phase: "loading", bytes, size });
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) return;
      }
      listener.progress({ phase: "complete" });
    },
  };
}
