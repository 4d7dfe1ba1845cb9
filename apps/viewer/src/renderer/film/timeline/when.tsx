import { asWideAs } from "../../shared/as-wide-as.ts";
import { countText } from "../../shared/format.ts";
import type { Film } from "../reading/film.ts";

/** The iteration and the epoch of a frame, as wide as those of the last. */
export function When({ film, frame }: { film: Film; frame: number }) {
  return (
    <>
      <span>
        <span class="word">iteration </span>
        <b style={asWideAs(countText(film.steps.at(-1) ?? 0))}>{countText(film.steps[frame] ?? 0)}</b>
      </span>
      <span class="word">
        epoch <b style={asWideAs((film.epochs.at(-1) ?? 0).toFixed(2))}>{(film.epochs[frame] ?? 0).toFixed(2)}</b>
      </span>
    </>
  );
}
